import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { sqliteStore } from '../stores/index.ts'
import { createTestSessions, granted, type TestOptions, type TestSessions } from '../testing/test-sessions.ts'
import { isStranger } from './shadow.ts'

let t: TestSessions
async function restart(options: TestOptions) {
  await t?.close()
  t = await createTestSessions(options)
}
beforeEach(() => restart({ shadow: { endAfter: 3 } }))
afterEach(() => t.close())

const owner = { ip: '192.0.2.1', userAgent: 'Firefox' }
const thief = { ip: '203.0.113.9', userAgent: 'curl' }

const shadows = () => t.events.filter(({ type }) => type === 'shadow')

/** One refreshes, and another follows with the same token. */
async function follow(token: string, first = owner, second = thief) {
  t.clock.advance('5m')
  const { refresh } = await granted(t.refresh(token, first))
  t.clock.advance('2s')
  return { refresh, followed: await t.refresh(token, second) }
}

test('a thief who follows within the grace window each time is found out by who they are', async () => {
  let { refresh: token } = await t.begin()
  for (const inARow of [1, 2]) {
    const { refresh, followed } = await follow(token)
    expect(followed).toMatchObject({ how: 'graced', refresh })
    expect(shadows().at(-1)).toMatchObject({ inARow, ...thief })
    token = refresh
  }
  const { refresh, followed } = await follow(token, thief, owner)
  expect(followed).toEqual({ outcome: 'reused' })
  expect(t.events.slice(-2)).toMatchObject([
    { type: 'shadow', inARow: 3 },
    { type: 'revocation', reason: 'shadowed' },
  ])
  expect(await t.refresh(refresh, thief)).toEqual({ outcome: 'refused', refusal: 'blacklisted' })
})

test('a generation without a stranger begins the count anew', async () => {
  let { refresh: token } = await t.begin()
  for (const second of [thief, thief, owner, thief, thief]) {
    const { refresh, followed } = await follow(token, owner, second)
    expect(followed.outcome).toBe('refreshed')
    token = refresh
  }
  expect(shadows().map((event) => 'inARow' in event && event.inARow)).toEqual([1, 2, 1, 2])
})

test('many strangers in one generation count once', async () => {
  const { refresh: token } = await t.begin()
  await granted(t.refresh(token, owner))
  for (const answer of await Promise.all(Array.from({ length: 8 }, () => t.refresh(token, thief))))
    expect(answer.outcome).toBe('refreshed')
  expect(shadows()).toHaveLength(8)
  expect(new Set(shadows().map((event) => 'inARow' in event && event.inARow))).toEqual(new Set([1]))
})

test('without a number given it is told and counted all the same, and ends nothing', async () => {
  await restart({})
  let { refresh: token } = await t.begin()
  for (let generation = 0; generation < 5; generation++) {
    const { refresh, followed } = await follow(token)
    expect(followed).toMatchObject({ how: 'graced', refresh })
    token = refresh
  }
  expect(shadows().map((event) => 'inARow' in event && event.inARow)).toEqual([1, 2, 3, 4, 5])
})

describe.each([
  ['without a number given', {}],
  ['with one', { shadow: { endAfter: 3 } }],
])('%s', (_, options) => {
  beforeEach(() => restart(options))
  const written = async () =>
    (await t.store.audit.latest({ action: 'session_shadowed', limit: 10 })).toReversed()

  test('the audit log tells of it once in a generation, however often a stranger comes', async () => {
    const { refresh: token, session } = await t.begin()
    const { refresh } = await follow(token)
    await Promise.all(Array.from({ length: 8 }, () => t.refresh(token, thief)))
    await follow(refresh)
    const { id: sessionId, userId } = session
    expect(await written()).toMatchObject([
      { action: 'session_shadowed', result: 'done', userId, sessionId, detail: '{"inRow":1}' },
      { action: 'session_shadowed', result: 'done', userId, sessionId, detail: '{"inRow":2}' },
    ])
  })

  test('the audit log tells nothing of the owner, who comes again too', async () => {
    const { refresh: token } = await t.begin()
    await follow(token, owner, { ...owner, ip: '192.0.2.2' })
    expect(await written()).toEqual([])
  })

  test('whoever comes again in the same generation has nothing written and nobody wait', async () => {
    const { refresh: token, session } = await t.begin()
    await follow(token)
    const before = await t.store.sessions.find(session.id)
    const shadow = vi.spyOn(t.store.sessions, 'shadow')
    expect(await t.refresh(token, thief)).toMatchObject({ how: 'graced' })
    expect(shadow).not.toHaveBeenCalled()
    expect(await t.store.sessions.find(session.id)).toEqual(before)
  })
})

test('where nothing is written down, nothing is written of it either', async () => {
  await t.close()
  t = await createTestSessions({ audit: false }, async (clock) => {
    const store = sqliteStore({ path: ':memory:', clock, userCheck: 'active', isAudited: false })
    await store.migrate()
    return store
  })
  const { refresh: token } = await t.begin()
  await follow(token)
  expect(shadows()).toHaveLength(1)
  expect(await t.store.audit.latest({ limit: 10 })).toEqual([])
})

test('only who comes with a retired token is looked at', async () => {
  let { refresh: token } = await t.begin()
  for (const device of [thief, owner, thief, owner, thief])
    token = (await granted(t.refresh(token, device))).refresh
  expect(shadows()).toEqual([])
})

describe('a stranger differs in both: address and user agent', () => {
  test.each([
    [{ ip: '192.0.2.1', userAgent: 'a' }, { ip: '192.0.2.2', userAgent: 'b' }, true],
    [{ ip: '192.0.2.1', userAgent: 'a' }, { ip: '192.0.2.2', userAgent: 'a' }, false],
    [{ ip: '192.0.2.1', userAgent: 'a' }, { ip: '192.0.2.1', userAgent: 'b' }, false],
    [{ ip: '', userAgent: 'a' }, { ip: '192.0.2.1', userAgent: 'b' }, false],
    [{ ip: '192.0.2.1', userAgent: '' }, { ip: '192.0.2.2', userAgent: 'b' }, false],
    [{ ip: '2001:db8:1:2::1', userAgent: 'a' }, { ip: '2001:db8:1:2:aaaa::9', userAgent: 'b' }, false],
    [{ ip: '2001:db8:1:2::1', userAgent: 'a' }, { ip: '2001:0db8:0001:0002::1', userAgent: 'b' }, false],
    [{ ip: '2001:db8:1:2::1', userAgent: 'a' }, { ip: '2001:db8:1:3::1', userAgent: 'b' }, true],
    [{ ip: '2001:db8::1', userAgent: 'a' }, { ip: '2001:db8::2', userAgent: 'b' }, false],
    [{ ip: '::1', userAgent: 'a' }, { ip: '::2', userAgent: 'b' }, false],
    [{ ip: '2001:db8::1', userAgent: 'a' }, { ip: '192.0.2.1', userAgent: 'b' }, true],
  ])('%j and %j: %s', (session, client, expected) => {
    expect([isStranger(session, client), isStranger(client, session)]).toEqual([expected, expected])
  })
})
