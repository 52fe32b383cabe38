import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  claimsIn,
  createTestSessions,
  granted,
  type TestSessions,
  testDevice,
} from '../testing/test-sessions.ts'

let t: TestSessions

beforeEach(async () => {
  t = await createTestSessions()
})
afterEach(() => t.close())

const blacklisted = { outcome: 'refused', refusal: 'blacklisted' }
const isVoid = { outcome: 'void' }
const blacklist = (token: string) => t.sessions.blacklist(token, testDevice)
const events = (type: string) => t.events.filter((event) => event.type === type)

test('blacklisting the current token ends its session, with one event', async () => {
  const { refresh, session } = await t.begin()
  expect(await blacklist(refresh)).toEqual(isVoid)
  expect(await blacklist(refresh)).toEqual(isVoid)
  expect(await t.refresh(refresh)).toEqual(blacklisted)
  expect(await t.store.sessions.find(session.id)).toMatchObject({ revokeReason: 'blacklisted' })
  const { id: sessionId, userId } = session
  expect(events('revocation')).toEqual([
    { type: 'revocation', userId, sessionId, reason: 'blacklisted', ...testDevice },
  ])
})

test('blacklisting a token that was retired long ago ends the session and raises no alarm', async () => {
  const { refresh: first } = await t.begin()
  const { refresh: second } = await granted(t.refresh(first))
  t.clock.advance('1h')
  expect(await blacklist(first)).toEqual(isVoid)
  expect(await t.refresh(second)).toEqual(blacklisted)
  expect(events('reuse')).toEqual([])
})

test('blacklisting an expired token ends the session that has gone on', async () => {
  const { refresh: first } = await t.begin()
  t.clock.advance('23h')
  const { refresh: second } = await granted(t.refresh(first))
  t.clock.advance('2h')
  expect(await blacklist(first)).toEqual(isVoid)
  expect(await t.refresh(second)).toEqual(blacklisted)
})

test('what is void already is void, as asked', async () => {
  const { refresh } = await t.begin()
  t.clock.advance('31d')
  await t.sessions.flushExpired(0)
  expect(await blacklist(refresh)).toEqual(isVoid)
  const exp = t.clock.now() / 1000 + 60
  expect(
    await blacklist(t.sign({ token_type: 'refresh', exp, jti: 'x', user_id: '1', sid: 'gone' })),
  ).toEqual(isVoid)
  expect(events('revocation')).toEqual([])
})

test('what is no refresh token is refused and ends nothing', async () => {
  const { access, refresh, session } = await t.begin()
  expect(await blacklist(access)).toEqual({ outcome: 'refused', refusal: 'wrongType' })
  expect(await blacklist(`${refresh}x`)).toEqual({ outcome: 'refused', refusal: 'invalid' })
  t.clock.advance('6m')
  expect(await blacklist(access)).toEqual({ outcome: 'refused', refusal: 'expired' })
  expect(await t.store.sessions.find(session.id)).toMatchObject({ revokedAtMs: undefined })
})

test('a token that names another user’s session ends nothing', async () => {
  const [mine, theirs] = [await t.begin(), await t.begin()]
  const { sid, jti, exp } = claimsIn(theirs.refresh)
  const forged = t.sign({ token_type: 'refresh', user_id: mine.session.userId, sid, jti, exp })
  expect(await blacklist(forged)).toEqual(isVoid)
  await granted(t.refresh(theirs.refresh))
})

test('only the session of the token ends', async () => {
  const userId = await t.addUser()
  const [phone, laptop] = [await t.begin(userId), await t.begin(userId)]
  await blacklist(phone.refresh)
  await granted(t.refresh(laptop.refresh))
})

test('a session is revoked once, with one event', async () => {
  const { session } = await t.begin()
  const answers = await Promise.all([1, 2, 3].map(() => t.sessions.revoke(session.id)))
  expect(answers.filter(Boolean)).toHaveLength(1)
  expect(await t.sessions.revoke('unknown')).toBe(false)
  const { id: sessionId, userId } = session
  expect(events('revocation')).toEqual([{ type: 'revocation', userId, sessionId, reason: 'signed_out' }])
})

test('all sessions of a user end at once but the one excepted, with one event', async () => {
  const userId = await t.addUser()
  const begun = [await t.begin(userId), await t.begin(userId), await t.begin(userId)]
  const [here] = begun
  const except = here?.session.id ?? ''
  expect(await t.sessions.revokeAll(userId, { except })).toBe(2)
  expect((await t.sessions.listLive(userId)).map(({ id }) => id)).toEqual([except])
  expect(await t.sessions.revokeAll(userId, { except })).toBe(0)
  expect(events('revocation')).toEqual([
    { type: 'revocation', userId, sessionId: undefined, reason: 'signed_out' },
  ])
  // in the same second a new sign-in works
  await granted(t.refresh((await t.begin(userId)).refresh))
})

test('expired sessions are flushed in batches until none is left', async () => {
  const userId = await t.addUser()
  for (let index = 0; index < 1100; index++) await t.begin(userId)
  t.clock.advance('25h')
  const live = await t.begin(userId)
  expect(await t.sessions.flushExpired(3_600_000)).toBe(0)
  expect(await t.sessions.flushExpired(60_000)).toBe(1100)
  expect(await t.store.sessions.find(live.session.id)).toBeDefined()
})
