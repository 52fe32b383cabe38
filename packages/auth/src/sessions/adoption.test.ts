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
let userId: string

async function restart(options: TestOptions) {
  await t?.close()
  t = await createTestSessions(options)
  userId = await t.addUser()
}

beforeEach(() => restart({ adopt: true }))
afterEach(() => t.close())

const blacklisted = { outcome: 'refused', refusal: 'blacklisted' }
const nowSeconds = () => t.clock.now() / 1000

/** A refresh token as a system without sessions writes it. */
const foreign = (changes: object = {}) =>
  t.sign({
    token_type: 'refresh',
    exp: nowSeconds() + 90 * 86_400,
    iat: nowSeconds() - 3600,
    jti: 'f'.repeat(32),
    user_id: userId,
    ...changes,
  })

const sidOf = async (token: string) => claimsIn((await granted(t.refresh(token))).refresh)['sid']

test('a token of a system without sessions becomes one at its first use', async () => {
  const { access, refresh } = await granted(t.refresh(foreign()))
  expect(claimsIn(refresh)).toMatchObject({ user_id: userId, sid: expect.stringMatching(/^[0-9a-f]{32}$/) })
  expect(claimsIn(access)['sid']).toBe(claimsIn(refresh)['sid'])
  t.clock.advance('1h')
  await granted(t.refresh(refresh))
})

test('its first uses at once become one session and get one successor', async () => {
  const token = foreign()
  const answers = await Promise.all(Array.from({ length: 32 }, () => granted(t.refresh(token))))
  expect(new Set(answers.map(({ refresh }) => refresh)).size).toBe(1)
  expect(await t.store.sessions.listLive(userId)).toHaveLength(1)
})

test('one that was used up longer ago than the grace window ends the session', async () => {
  const token = foreign()
  const { refresh } = await granted(t.refresh(token))
  t.clock.advance('11s')
  expect(await t.refresh(token)).toEqual({ outcome: 'reused' })
  expect(await t.refresh(refresh)).toEqual(blacklisted)
})

test('tokens of other issuers, and of other ids, become other sessions', async () => {
  const sids = [
    await sidOf(foreign()),
    await sidOf(foreign({ iss: 'https://a.example' })),
    await sidOf(foreign({ iss: 'https://b.example' })),
    await sidOf(foreign({ jti: 'e'.repeat(32) })),
    // pairs that would be one text if they were only joined
    await sidOf(foreign({ iss: 'x', jti: 'yz' })),
    await sidOf(foreign({ iss: 'xy', jti: 'z' })),
  ]
  expect(new Set(sids).size).toBe(6)
})

test('blacklisting one before its first use ends it for good', async () => {
  const token = foreign()
  expect(await t.sessions.blacklist(token, testDevice)).toEqual({ outcome: 'void' })
  expect(await t.refresh(token)).toEqual(blacklisted)
  expect(await t.sessions.verify(token)).toEqual(blacklisted)
})

test('one that nobody has used or ended is good', async () => {
  expect(await t.sessions.verify(foreign())).toMatchObject({ outcome: 'good' })
})

test('a retired one is not good, not even within the grace window', async () => {
  const token = foreign()
  await granted(t.refresh(token))
  expect(await t.sessions.verify(token)).toEqual(blacklisted)
})

test('the absolute limit counts from the first use here', async () => {
  await restart({ adopt: true, sessionLifetime: '2d', refreshLifetime: '2d' })
  const { refresh } = await granted(t.refresh(foreign()))
  expect(claimsIn(refresh)['exp']).toBe(nowSeconds() + 2 * 86_400)
  t.clock.advance('1d')
  expect(claimsIn((await granted(t.refresh(refresh))).refresh)['exp']).toBe(nowSeconds() + 86_400)
})

test('one that lives longer than the session it became is not adopted again', async () => {
  const token = foreign()
  const { refresh } = await granted(t.refresh(token))
  await t.sessions.blacklist(refresh, testDevice)
  t.clock.advance('30d')
  expect(await t.sessions.flushExpired(600_000)).toBe(0)
  expect(await t.refresh(token)).toEqual(blacklisted)
  t.clock.advance('61d')
  expect(await t.sessions.flushExpired(600_000)).toBe(1)
  expect(await t.refresh(token)).toEqual({ outcome: 'refused', refusal: 'expired' })
})

test('a user who is inactive adopts nothing', async () => {
  await t.users.deactivate(userId)
  expect(await t.refresh(foreign())).toEqual({ outcome: 'no_account' })
  await t.users.activate(userId)
  expect(await t.store.sessions.listLive(userId)).toEqual([])
})

test('times with a fraction are read without it', async () => {
  const token = foreign({ exp: nowSeconds() + 60.75, iat: nowSeconds() - 0.25 })
  await t.sessions.refresh(token, testDevice)
  expect(await t.store.sessions.listLive(userId)).toHaveLength(1)
})

test('a sliding token becomes a session that keeps its id and its end', async () => {
  const token = foreign({ token_type: 'sliding', exp: nowSeconds() + 60, refresh_exp: nowSeconds() + 3600 })
  const answers = await Promise.all([1, 2, 3].map(() => t.sessions.refreshSliding(token, testDevice)))
  for (const answer of answers) {
    expect(answer.outcome).toBe('refreshed')
    const claims = claimsIn(answer.outcome === 'refreshed' ? answer.token : '')
    expect(claims).toMatchObject({
      jti: 'f'.repeat(32),
      refresh_exp: nowSeconds() + 3600,
      exp: nowSeconds() + 300,
    })
  }
  const [session, ...more] = await t.store.sessions.listLive(userId)
  expect(more).toEqual([])
  await t.sessions.revoke(session?.id ?? '')
  expect(await t.sessions.refreshSliding(token, testDevice)).toEqual(blacklisted)
})

describe('where adoption is off', () => {
  beforeEach(() => restart({}))

  test('tokens without a session are refused and become none', async () => {
    expect(await t.refresh(foreign())).toEqual({ outcome: 'refused', refusal: 'invalid' })
    const sliding = foreign({ token_type: 'sliding', refresh_exp: nowSeconds() + 3600 })
    expect(await t.sessions.refreshSliding(sliding, testDevice)).toEqual({
      outcome: 'refused',
      refusal: 'invalid',
    })
    expect(await t.sessions.blacklist(foreign(), testDevice)).toEqual({ outcome: 'void' })
    expect(await t.store.sessions.listLive(userId)).toEqual([])
  })
})
