// What the comparison with the real SimpleJWT stands on: when two answers are equal, and who makes the peer.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { caseTable } from '../interop/cases/case-table.ts'
import { keyOf } from '../interop/cases/request.ts'
import { type Difference, firstCells, judge } from '../interop/compare/judge.ts'
import { matches, normalisedAnswer } from '../interop/compare/normalised.ts'
import { withLock } from '../interop/peer/build-lock.ts'
import { factsOf } from '../interop/setups/setup.ts'
import { setups } from '../interop/setups/table.ts'

const folder = mkdtempSync(join(tmpdir(), 'carnet-interop-parts-'))
afterAll(() => rmSync(folder, { recursive: true }))

const looks = { algorithm: 'HS256', jtiClaim: 'jti' }
const answer = (body: unknown, status = 200) => ({ status, www: null, body })

function token(claims: object, header: object = { alg: 'HS256', typ: 'JWT' }): string {
  const parts = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  return `${parts.join('.')}.c2lnbmF0dXJl`
}

test('tokens are equal that differ in jti, sid, kid and signature alone', () => {
  const one = answer({ access: token({ exp: 5, jti: 'a' }) })
  const other = answer({
    access: token({ exp: 5, jti: 'b', sid: 's' }, { alg: 'HS256', typ: 'JWT', kid: 'k' }),
  })
  expect(normalisedAnswer(one, looks)).toEqual(normalisedAnswer(other, looks))
})

test.each([
  ['a time', token({ exp: 6, jti: 'a' })],
  ['a claim more', token({ exp: 5, jti: 'a', role: 'x' })],
  ['an id that is no text', token({ exp: 5, jti: 1 })],
  ['no id', token({ exp: 5 })],
  ['another header', token({ exp: 5, jti: 'a' }, { alg: 'HS256', typ: 'at+jwt' })],
])('tokens differ by %s', (_, other) => {
  const good = normalisedAnswer(answer({ access: token({ exp: 5, jti: 'a' }) }), looks)
  expect(matches(good, normalisedAnswer(answer({ access: other }), looks))).toBe(false)
})

test('a regular expression stands for any text that it fits, at any depth, and for nothing else', () => {
  const expected = { body: { detail: /^JSON parse error - /, code: 1 } }
  expect(matches(expected, { body: { detail: 'JSON parse error - x', code: 1 } })).toBe(true)
  expect(matches(expected, { body: { detail: 'another error', code: 1 } })).toBe(false)
  expect(matches(expected, { body: { detail: 'JSON parse error - x', code: 1, more: 2 } })).toBe(false)
  expect(matches(expected, { body: { detail: 5, code: 1 } })).toBe(false)
})

const spaces: Difference<string> = {
  reason: 'spaces',
  isAt: (spot) => spot === 'here',
  expected: () => answer('no', 401),
}

test('a difference explains the answer that it lists, at the place that it lists', () => {
  const theirs = answer('yes')
  expect(judge('here', { theirs, ours: answer('yes') }, [spaces])).toEqual({ outcome: 'equal' })
  const refused = { theirs, ours: answer('no', 401) }
  expect(judge('here', refused, [spaces])).toEqual({ outcome: 'documented', difference: 'spaces' })
  expect(judge('there', refused, [spaces])).toEqual({ outcome: 'unexplained', expected: [] })
  expect(judge('here', { theirs, ours: answer('no', 500) }, [spaces])).toMatchObject({
    outcome: 'unexplained',
  })
})

test('the first cells of tables are found, and no others', () => {
  expect(firstCells('text\n| where | a |\n|---|---|\n| `x` | b | c |\n')).toEqual(['where', '`x`'])
})

test('no two requests of a setup have the same name, and every setup has all of them', () => {
  const sizes = setups.map((setup) => {
    const keys = caseTable(factsOf(setup)).map(keyOf)
    expect(new Set(keys).size).toBe(keys.length)
    return keys.length
  })
  expect(setups.length).toBeGreaterThanOrEqual(20)
  expect(Math.min(...sizes)).toBeGreaterThan(1400)
})

test('of two at once one works after the other', async () => {
  const path = join(folder, 'busy.lock')
  const order: string[] = []
  const work = (name: string) => async () => {
    order.push(`${name} begins`)
    await new Promise((resolve) => setTimeout(resolve, 50))
    order.push(`${name} ends`)
  }
  await Promise.all([withLock(path, 5000, work('one')), withLock(path, 5000, work('two'))])
  expect(order).toEqual(['one begins', 'one ends', 'two begins', 'two ends'])
  expect(existsSync(path)).toBe(false)
})

test('a lock is taken over from a process that is gone, and not from one that is there', async () => {
  const gone = spawnSync(process.execPath, ['-e', '']).pid
  const left = join(folder, 'left.lock')
  writeFileSync(left, String(gone))
  expect(await withLock(left, 5000, async () => 'done')).toBe('done')

  const held = join(folder, 'held.lock')
  writeFileSync(held, String(process.ppid))
  await expect(withLock(held, 100, async () => 'done')).rejects.toThrow('still at work')
})
