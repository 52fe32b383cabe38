import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  claimsIn,
  createTestSessions,
  granted,
  type TestOptions,
  type TestSessions,
  testDevice,
} from '../testing/test-sessions.ts'

let t: TestSessions

async function restart(options: TestOptions = {}) {
  await t?.close()
  t = await createTestSessions(options)
}

beforeEach(() => restart())
afterEach(() => t.close())

const blacklisted = { outcome: 'refused', refusal: 'blacklisted' }
const expired = { outcome: 'refused', refusal: 'expired' }

const endings: [string, (userId: string, sessionId: string, token: string) => Promise<unknown>, object][] = [
  ['the token is blacklisted', (_user, _id, token) => t.sessions.blacklist(token, testDevice), blacklisted],
  ['the session is revoked', (_user, id) => t.sessions.revoke(id), blacklisted],
  ['the user signs out everywhere', (userId) => t.sessions.revokeAll(userId), blacklisted],
  ['the password is changed', (userId) => t.store.users.setPassword(userId, 'new hash', {}), blacklisted],
  ['the user is deactivated', (userId) => t.users.deactivate(userId), { outcome: 'no_account' }],
  ['the user is deleted', (userId) => t.users.delete(userId), { outcome: 'no_account' }],
]

test.each(endings)(
  'when %s, no token refreshes, not even within the grace window',
  async (_what, end, refusal) => {
    const { refresh: first, session } = await t.begin()
    const { refresh: second } = await granted(t.refresh(first))
    await end(session.userId, session.id, second)
    expect(await t.refresh(first)).toEqual(refusal)
    expect(await t.refresh(second)).toEqual(refusal)
    expect(t.events.filter(({ type }) => type === 'reuse')).toEqual([])
  },
)

test('a user who is let in again gets no old session back', async () => {
  const { refresh, session } = await t.begin()
  await t.users.deactivate(session.userId)
  await t.users.activate(session.userId)
  expect(await t.refresh(refresh)).toEqual(blacklisted)
  await granted(t.refresh((await t.begin(session.userId)).refresh))
})

test('the session that a password change spares goes on', async () => {
  const userId = await t.addUser()
  const [kept, other] = [await t.begin(userId), await t.begin(userId)]
  await t.store.users.setPassword(userId, 'new hash', { exceptSession: kept.session.id })
  await granted(t.refresh(kept.refresh))
  expect(await t.refresh(other.refresh)).toEqual(blacklisted)
})

describe('time', () => {
  test('ends a refresh token, also one that would be in its grace window', async () => {
    const { refresh: first } = await t.begin()
    t.clock.advance(86_400_000 - 1)
    const { refresh: second } = await granted(t.refresh(first))
    t.clock.advance(1)
    expect(await t.refresh(first)).toEqual(expired)
    await granted(t.refresh(second))
    t.clock.advance('1d')
    expect(await t.refresh(second)).toEqual(expired)
  })

  test('is given the leeway of every other token', async () => {
    await restart({ leeway: '30s' })
    const [{ refresh }, late] = [await t.begin(), await t.begin()]
    t.clock.advance(86_400_000 + 29_999)
    const { refresh: second } = await granted(t.refresh(refresh))
    expect(claimsIn(second)['iat']).toBe(Math.floor(t.clock.now() / 1000))
    expect(await t.sessions.verify(late.refresh)).toMatchObject({ outcome: 'good' })
    t.clock.advance(1)
    expect(await t.refresh(late.refresh)).toEqual(expired)
  })

  test('of the absolute limit ends a session however often it is refreshed', async () => {
    await restart({ sessionLifetime: '7d', refreshLifetime: '2d', accessLifetime: '12h' })
    const begun = await t.begin()
    const endSeconds = t.clock.now() / 1000 + 7 * 86_400
    let pair: { refresh: string; access: string } = begun
    for (let day = 1; day < 7; day++) {
      t.clock.advance('1d')
      pair = await granted(t.refresh(pair.refresh))
      for (const token of [pair.access, pair.refresh]) {
        expect(claimsIn(token)['exp']).toBeLessThanOrEqual(endSeconds)
      }
    }
    t.clock.advance(86_400_000 - 5000)
    pair = await granted(t.refresh(pair.refresh))
    expect([pair.access, pair.refresh].map((token) => claimsIn(token)['exp'])).toEqual([
      endSeconds,
      endSeconds,
    ])
    t.clock.advance('5s')
    expect(await t.refresh(pair.refresh)).toEqual(expired)
  })
})

describe('a token that is none of ours for refreshing is refused and changes nothing:', () => {
  const claims = (changes: object) => {
    const exp = t.clock.now() / 1000 + 60
    return { token_type: 'refresh', exp, jti: 'x', user_id: '1', sid: 'y', ...changes }
  }
  test.each([
    ['text', () => 'no token', 'invalid'],
    ['an access token', async () => (await t.begin()).access, 'wrongType'],
    ['one without a session', () => t.sign(claims({ sid: undefined })), 'invalid'],
    ['one of no session here', () => t.sign(claims({})), 'blacklisted'],
    ['one whose session id is no text', () => t.sign(claims({ sid: 7 })), 'blacklisted'],
  ])('%s', async (_what, make, refusal) => {
    await t.addUser()
    expect(await t.refresh(await make())).toEqual({ outcome: 'refused', refusal })
    expect(t.events.filter(({ type }) => type !== 'sign_in')).toEqual([])
  })

  test.each([
    ['nobody', undefined],
    ['an unknown user', '999'],
    ['a user id as no store spells it', '01'],
    ['a number that has lost digits', 2 ** 53],
    ['an object', { $gt: '' }],
  ])('one that names %s', async (_what, userId) => {
    await t.addUser()
    expect(await t.refresh(t.sign(claims({ user_id: userId })))).toEqual({ outcome: 'no_account' })
  })

  test('one that names another user’s session', async () => {
    const [mine, theirs] = [await t.begin(), await t.begin()]
    const { jti, sid } = claimsIn(theirs.refresh)
    const forged = t.sign(claims({ user_id: mine.session.userId, jti, sid }))
    expect(await t.refresh(forged)).toEqual(blacklisted)
    await granted(t.refresh(theirs.refresh))
  })

  test('a user id that is a number is read as its digits', async () => {
    const { refresh } = await t.begin()
    const { user_id: userId, ...others } = claimsIn(refresh)
    await granted(t.refresh(t.sign({ ...others, user_id: Number(userId) })))
  })
})
