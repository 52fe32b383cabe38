import { afterEach, beforeEach, describe, expect, test } from 'vitest'
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
const good = (token: string) => ({ outcome: 'good', claims: claimsIn(token) })

async function beginSliding() {
  const { id, username } = await t.users.create({ username: 'ada', password: 'correct horse battery' })
  const answer = await t.sessions.signInSliding(
    { login: username, password: 'correct horse battery' },
    testDevice,
  )
  if (answer.outcome !== 'granted') throw new Error('ada must get in')
  return { id, token: answer.token, session: answer.session }
}

test('a token of any type that is good now is good', async () => {
  const { access, refresh } = await t.begin()
  const { token } = await beginSliding()
  for (const one of [access, refresh, token]) expect(await t.sessions.verify(one)).toEqual(good(one))
})

test('nothing changes, whatever the token is', async () => {
  const { access, refresh: first, session } = await t.begin()
  t.clock.advance('1m')
  const { refresh: second } = await granted(t.refresh(first))
  t.clock.advance('1s')
  const before = await t.store.sessions.find(session.id)
  const told = t.events.length
  expect(await t.sessions.verify(first)).toEqual(blacklisted)
  expect(await t.sessions.verify(second)).toEqual(good(second))
  expect(await t.sessions.verify(access)).toEqual(good(access))
  expect(await t.store.sessions.find(session.id)).toEqual(before)
  expect(t.events).toHaveLength(told)
  // a retired one is refused long after, and still no theft is seen in it
  t.clock.advance('1h')
  expect(await t.sessions.verify(first)).toEqual(blacklisted)
  await granted(t.refresh(second))
})

test('no token of an ended session is good', async () => {
  const { access, refresh, session } = await t.begin()
  const sliding = await beginSliding()
  await t.sessions.revoke(session.id)
  await t.sessions.revoke(sliding.session.id)
  for (const token of [access, refresh, sliding.token])
    expect(await t.sessions.verify(token)).toEqual(blacklisted)
})

test('no token of a user who is inactive or gone is good, and reactivation revives none', async () => {
  const { access, session } = await t.begin()
  const other = await t.begin()
  await t.users.deactivate(session.userId)
  await t.users.delete(other.session.userId)
  expect(await t.sessions.verify(access)).toEqual(blacklisted)
  expect(await t.sessions.verify(other.access)).toEqual(blacklisted)
  await t.users.activate(session.userId)
  expect(await t.sessions.verify(access)).toEqual(blacklisted)
})

describe('a token without a session', () => {
  const claims = (changes: object) => ({
    token_type: 'access',
    exp: t.clock.now() / 1000 + 60,
    jti: 'x',
    ...changes,
  })

  test('is good if its user is', async () => {
    const userId = await t.addUser()
    const token = t.sign(claims({ user_id: userId }))
    expect(await t.sessions.verify(token)).toEqual(good(token))
    await t.users.deactivate(userId)
    expect(await t.sessions.verify(token)).toEqual({ outcome: 'no_account' })
    expect(await t.sessions.verify(t.sign(claims({ user_id: '999' })))).toEqual({ outcome: 'no_account' })
    expect(await t.sessions.verify(t.sign(claims({ user_id: [userId] })))).toEqual({ outcome: 'no_account' })
  })

  test('is good as it is where it names no user', async () => {
    const token = t.sign(claims({}))
    expect(await t.sessions.verify(token)).toEqual(good(token))
  })
})

test('a token of a session that is not here is not good', async () => {
  const exp = t.clock.now() / 1000 + 60
  for (const type of ['access', 'refresh', 'sliding', 'other', undefined]) {
    const token = t.sign({ token_type: type, exp, jti: 'x', sid: 'gone' })
    expect(await t.sessions.verify(token), type).toEqual(blacklisted)
  }
})

test('a sliding token is good until its own end, also after it can be refreshed no more', async () => {
  await t.close()
  t = await createTestSessions({ slidingLifetime: '2d', slidingRefreshLifetime: '1d' })
  const { token } = await beginSliding()
  t.clock.advance('25h')
  expect(await t.sessions.refreshSliding(token, testDevice)).toMatchObject({ outcome: 'refused' })
  expect(await t.sessions.verify(token)).toEqual(good(token))
  t.clock.advance('23h')
  expect(await t.sessions.verify(token)).toEqual({ outcome: 'refused', refusal: 'expired' })
})

test('garbage is refused', async () => {
  expect(await t.sessions.verify('a.b.c')).toEqual({ outcome: 'refused', refusal: 'invalid' })
})
