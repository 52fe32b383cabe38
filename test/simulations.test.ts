// The decisions on late retries and shadowing stand on figures: those in the notes are those that were played, and what
// is played today in short is what was played then.
import { expect, test } from 'vitest'
import { lateWindows, thieves } from '../simulations/late-retry.ts'
import { play, short } from '../simulations/play.ts'
import { pages, readResults, tableIn, tablesOf } from '../simulations/tables.ts'

const results = readResults()
const tables = tablesOf(results)

test.each(Object.entries(pages).flatMap(([page, names]) => names.map((name) => [page, name] as const)))(
  'the table in %s called %s is the one that was played',
  (page, name) => {
    expect(tableIn(page, name)).toBe(tables[name])
  },
)

test('the short version plays as it did', async () => {
  expect(await play(short)).toEqual(results.short)
}, 120_000)

test('convergence keeps every restored browser, and late retries and shadowing change nothing there', () => {
  const [strict, ...others] = results.long.rules
  expect(Math.max(...(strict?.survive ?? []))).toBeLessThan(20)
  for (const { survive, noticed } of others)
    expect([survive, noticed.slice(1)]).toEqual([
      [100, 100, 100],
      [1, 1],
    ])
  expect(others.map(({ noticed: [atOnce] }) => atOnce)).toEqual([null, null, 3])
})

test('a longer window signs fewer owners out; a thief who uses what he gets gains nothing by it', () => {
  for (const rows of results.long.lateRetry) {
    expect(rows.map(({ window }) => window)).toEqual(lateWindows)
    const signedOut = rows.map((row) => row.signedOut)
    expect(signedOut).toEqual(signedOut.toSorted((one, other) => other - one))
    const [first] = rows
    for (const { thiefMinutes } of rows) {
      expect(thiefMinutes[0]).toBe(first?.thiefMinutes[0])
      expect(thiefMinutes[thieves.findIndex(({ isDisguised }) => !isDisguised)]).toBe(0)
    }
  }
})

test('a stranger who follows is found after as many refreshes as asked, and honest phones and tabs are not', () => {
  const [stranger, ...hidden] = results.long.followers
  expect(stranger?.found).toEqual([1, 2, 3, 5])
  for (const { found } of hidden) expect(new Set(found)).toEqual(new Set([null]))
  const [desktop, phone, office] = results.long.shadow
  for (const row of [desktop, phone, office]) expect([row?.name, row?.ended[2]]).toEqual([row?.name, 0])
})
