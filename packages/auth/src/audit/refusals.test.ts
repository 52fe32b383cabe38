import { setImmediate as turn } from 'node:timers/promises'
import { beforeEach, describe, expect, test } from 'vitest'
import type { AuditEvent } from './entry.ts'
import { currentOrigin, withOrigin } from './origin.ts'
import { createRefusals, type Refusal, type Refusals } from './refusals.ts'

const minute = 60_000
let now: number
let rows: (AuditEvent & { readonly by: string })[]
let refusals: Refusals

beforeEach(() => {
  now = 100 * minute
  rows = []
  refusals = createRefusals({
    append: async (event) => void rows.push({ ...event, by: currentOrigin().ip }),
    fingerprint: (login) => `print of ${login.length}`,
    clock: () => now,
  })
})

const refusal = (changes: Partial<Refusal> = {}): Refusal => ({
  action: 'sign_in',
  userId: '7',
  login: 'ada',
  reason: 'wrong_password',
  ...changes,
})

test('a refusal has a row of its own, which names the user or tells the names of nobody apart', async () => {
  await refusals.note(refusal())
  await refusals.note(refusal({ userId: undefined, login: 'my password', reason: 'unknown' }))
  expect(rows).toMatchObject([
    { action: 'sign_in', result: 'refused', userId: '7', detail: { reason: 'wrong_password' } },
    { userId: undefined, detail: { reason: 'unknown', name: 'print of 11' } },
  ])
})

test('of many for one name five have rows, and the others are counted when the minute is over', async () => {
  await withOrigin({ ip: '192.0.2.1' }, async () => {
    for (let times = 0; times < 12; times++) await refusals.note(refusal())
  })
  await refusals.settle()
  expect(rows).toHaveLength(5)
  now += minute
  await withOrigin({ ip: '192.0.2.2' }, () => refusals.settle())
  expect(rows).toHaveLength(6)
  expect(rows[5]).toMatchObject({
    userId: '7',
    by: '',
    detail: { count: 7, minute: new Date(100 * minute).toISOString() },
  })
  await refusals.note(refusal())
  expect(rows).toHaveLength(7)
})

test('whoever tries a million names writes 121 rows a minute', async () => {
  for (let name = 0; name < 100_000; name++) {
    await refusals.note(refusal({ userId: undefined, login: 'x'.repeat(name % 1000), reason: 'unknown' }))
  }
  await refusals.settle(true)
  expect(rows).toHaveLength(121)
  const counted = rows.map(({ detail }) => Number(detail?.['count'] ?? 1)).reduce((sum, one) => sum + one)
  expect(counted).toBe(100_000)
  expect(rows.at(-1)?.detail).toMatchObject({ others: true })
})

test('an account that is locked is always written down', async () => {
  for (let times = 0; times < 70; times++) await refusals.note(refusal({ userId: `${times}` }))
  await refusals.note(refusal({ action: 'account_locked', userId: '99' }))
  expect(rows.at(-1)).toMatchObject({ action: 'account_locked', result: 'done', userId: '99' })
})

describe('while nothing can be written', () => {
  let isAway: boolean
  let refused: number
  beforeEach(() => {
    isAway = false
    refused = 0
    refusals = createRefusals({
      append: async (event) => {
        // a database answers later
        await turn()
        if (isAway) throw new Error('away')
        rows.push({ ...event, by: currentOrigin().ip })
      },
      fingerprint: (login) => `print of ${login}`,
      clock: () => now,
    })
  })

  const note = async (changes: Partial<Refusal> = {}) => {
    await refusals.note(refusal(changes)).catch(() => undefined)
    refused += 1
  }
  const told = () =>
    rows.map(({ detail }) => Number(detail?.['count'] ?? 1)).reduce((sum, one) => sum + one, 0)

  test('what was counted is kept, and written once when it can be', async () => {
    for (let times = 0; times < 9; times++) await note()
    for (let times = 0; times < 9; times++) await note({ userId: '8' })
    now += minute
    isAway = true
    await expect(refusals.settle()).rejects.toThrow('away')
    await expect(refusals.settle()).rejects.toThrow('away')
    expect(told()).toBe(10)
    isAway = false
    await Promise.all([refusals.settle(), refusals.settle(), note(), refusals.settle(true)])
    await refusals.settle(true)
    expect(told()).toBe(refused)
    expect(rows.filter(({ detail }) => detail?.['count'] === 4)).toHaveLength(2)
  })

  test('what happens meanwhile is counted, for as long as that takes', async () => {
    for (let times = 0; times < 9; times++) await note()
    isAway = true
    for (let minutes = 0; minutes < 5; minutes++) {
      now += minute
      for (let times = 0; times < 9; times++) await note()
      await note({ action: 'account_locked', userId: `${minutes}` })
    }
    isAway = false
    now += minute
    await refusals.settle()
    await refusals.settle(true)
    expect(told()).toBe(refused)
    expect(rows.filter(({ action }) => action === 'account_locked')).toHaveLength(5)
  })

  test('a fault between two rows loses none and writes none twice', async () => {
    for (let user = 0; user < 4; user++)
      for (let times = 0; times < 7; times++) await note({ userId: `${user}` })
    now += minute
    const written = rows.length
    const settling = refusals.settle()
    while (rows.length < written + 2) await turn()
    isAway = true
    await expect(settling).rejects.toThrow('away')
    isAway = false
    await refusals.settle()
    expect(told()).toBe(refused)
    expect(rows).toHaveLength(written + 4)
  })
})

test('a flood of strangers hides no session whose answer was lost', async () => {
  for (let name = 0; name < 500; name++) await refusals.note(refusal({ userId: `${name}` }))
  const late = { action: 'late_retry', userId: '7', login: '' } as const
  for (let session = 0; session < 20; session++)
    await refusals.note(refusal({ ...late, sessionId: `session ${session}` }))
  const seen = rows.filter(({ action }) => action === 'late_retry').map(({ sessionId }) => sessionId)
  expect(seen).toEqual(Array.from({ length: 20 }, (_, session) => `session ${session}`))
})
