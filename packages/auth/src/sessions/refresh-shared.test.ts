// A token that lies where several write and the last one wins: in a browser's cookies.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  claimsIn,
  createTestSessions,
  granted,
  type TestOptions,
  type TestSessions,
} from '../testing/test-sessions.ts'

let t: TestSessions
async function restart(options: TestOptions = {}) {
  await t?.close()
  t = await createTestSessions(options)
}
beforeEach(() => restart())
afterEach(() => t.close())

const device = { ip: '192.0.2.1', userAgent: 'test' }
const shared = (token: string) => t.sessions.refresh(token, device, { isShared: true })
const jtiOf = async (answer: ReturnType<typeof shared>) => claimsIn((await granted(answer)).refresh)['jti']
const outcomes = () => t.events.flatMap((event) => (event.type === 'refresh' ? [event.outcome] : []))

test('one that was just given is given again, with a new access token', async () => {
  const { refresh, access } = await t.begin()
  t.clock.advance('9s')
  const answer = await granted(shared(refresh))
  expect(claimsIn(answer.refresh)).toEqual(claimsIn(refresh))
  expect(claimsIn(answer.access)['jti']).not.toBe(claimsIn(access)['jti'])
  expect(outcomes()).toEqual(['kept'])
})

test('after the grace window it rotates, and within the next one both get the same successor', async () => {
  const { refresh } = await t.begin()
  t.clock.advance('10s')
  const { refresh: successor } = await granted(shared(refresh))
  t.clock.advance('9s')
  const { jti } = claimsIn(successor)
  expect(jti).not.toBe(claimsIn(refresh)['jti'])
  expect([await jtiOf(shared(refresh)), await jtiOf(shared(successor))]).toEqual([jti, jti])
  expect(outcomes()).toEqual(['rotated', 'graced', 'kept'])
})

test('one that is used up is found out all the same', async () => {
  const { refresh } = await t.begin()
  t.clock.advance('1m')
  const { refresh: successor } = await granted(shared(refresh))
  t.clock.advance('11s')
  expect(await shared(refresh)).toEqual({ outcome: 'reused' })
  expect(await shared(successor)).toEqual({ outcome: 'refused', refusal: 'blacklisted' })
})

test('a session that has ended gives nothing again', async () => {
  const { refresh, session } = await t.begin()
  await t.store.sessions.revoke(session.id, 'signed_out')
  expect(await shared(refresh)).toEqual({ outcome: 'refused', refusal: 'blacklisted' })
})

test('where tokens are used once, strictly, so is this one', async () => {
  await restart({ grace: '0s' })
  const { refresh } = await t.begin()
  expect(await jtiOf(shared(refresh))).not.toBe(claimsIn(refresh)['jti'])
  expect(outcomes()).toEqual(['rotated'])
})

describe('one that was just given and is shown has been seen', () => {
  const thief = { ip: '203.0.113.9', userAgent: 'test' }
  beforeEach(() => restart({ lateRetry: '1h' }))

  test('so that its predecessor, shown long after the grace window, is theft', async () => {
    const { refresh } = await t.begin()
    t.clock.advance('5m')
    const { refresh: successor } = await granted(shared(refresh))
    t.clock.advance('3s')
    await granted(shared(successor))
    t.clock.advance('5m')
    expect(await t.sessions.refresh(refresh, thief)).toEqual({ outcome: 'reused' })
    expect(outcomes()).toEqual(['rotated', 'kept'])
  })

  test('until it rotates: what nobody has shown is given again late', async () => {
    const { refresh } = await t.begin()
    await granted(shared(refresh))
    t.clock.advance('5m')
    const { refresh: successor } = await granted(shared(refresh))
    t.clock.advance('5m')
    expect(await jtiOf(shared(refresh))).toBe(claimsIn(successor)['jti'])
    expect(outcomes()).toEqual(['kept', 'rotated', 'late'])
  })
})

test('whoever shows again what was just given does not become the one whom strangers are told from', async () => {
  await restart({ shadow: { endAfter: 3 } })
  const { refresh, session } = await t.begin()
  t.clock.advance('5m')
  const { refresh: successor } = await granted(shared(refresh))
  t.clock.advance('3s')
  const stranger = { ip: '203.0.113.9', userAgent: 'curl' }
  await granted(t.sessions.refresh(successor, stranger, { isShared: true }))
  expect(await t.store.sessions.find(session.id)).toMatchObject({ ...device, lastSeenAtMs: t.clock.now() })
  await granted(t.sessions.refresh(refresh, stranger, { isShared: true }))
  expect(t.events.at(-2)).toMatchObject({ type: 'shadow', inARow: 1, ...stranger })
})

test('whoever does not share rotates each time', async () => {
  const { refresh } = await t.begin()
  const { refresh: successor } = await granted(t.refresh(refresh))
  expect(claimsIn(successor)['jti']).not.toBe(claimsIn(refresh)['jti'])
})
