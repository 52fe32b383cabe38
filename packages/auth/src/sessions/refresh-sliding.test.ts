import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import {
  claimsIn,
  createTestSessions,
  type TestOptions,
  type TestSessions,
  testDevice,
} from '../testing/test-sessions.ts'

let t: TestSessions
const password = 'correct horse battery'

async function restart(options: TestOptions = {}) {
  await t?.close()
  t = await createTestSessions(options)
}

async function begin() {
  await t.users.create({ username: 'ada', password })
  const answer = await t.sessions.signInSliding({ login: 'ada', password }, testDevice)
  if (answer.outcome !== 'granted') throw new Error('ada must get in')
  return answer
}

beforeEach(() => restart())
afterEach(() => t.close())

const refresh = (token: string) => t.sessions.refreshSliding(token, testDevice)
async function refreshed(token: string): Promise<string> {
  const answer = await refresh(token)
  if (answer.outcome !== 'refreshed') throw new Error(`the refresh was ${JSON.stringify(answer)}`)
  return answer.token
}
const refused = (refusal: string) => ({ outcome: 'refused', refusal })

test('a sliding token keeps its id and its end, and gets a new time', async () => {
  const { token, session } = await begin()
  const first = claimsIn(token)
  const begunSeconds = t.clock.now() / 1000
  expect(first).toEqual({
    token_type: 'sliding',
    exp: begunSeconds + 300,
    iat: begunSeconds,
    jti: session.currentJti,
    refresh_exp: begunSeconds + 86_400,
    user_id: session.userId,
    sid: session.id,
  })
  t.clock.advance('4m')
  const second = await refreshed(token)
  expect(claimsIn(second)).toEqual({ ...first, exp: begunSeconds + 540, iat: begunSeconds + 240 })
  // the earlier one stays good, as SimpleJWT's does, and no theft is seen in it
  expect(claimsIn(await refreshed(token))).toEqual(claimsIn(second))
  expect(await t.store.sessions.find(session.id)).toMatchObject({
    generation: 0,
    lastSeenAtMs: t.clock.now(),
  })
  expect(t.events.map(({ type }) => type)).toEqual(['sign_in', 'refresh', 'refresh'])
})

test('neither an expired one nor one past its last refresh gets a new time', async () => {
  await restart({ slidingLifetime: '2d', slidingRefreshLifetime: '1d' })
  const { token } = await begin()
  t.clock.advance('1d')
  expect(await refresh(token)).toEqual(refused('refreshExpired'))
  t.clock.advance('1d')
  expect(await refresh(token)).toEqual(refused('expired'))
})

test('an ended session refreshes no more', async () => {
  const { token, session } = await begin()
  await t.sessions.revoke(session.id)
  expect(await refresh(token)).toEqual(refused('blacklisted'))
})

test('one whose session ends while its claims are computed gets nothing', async () => {
  let isLate = false
  const from = async (user: unknown) => {
    if (isLate) await t.sessions.revokeAll((user as { id: string }).id)
    return {}
  }
  await restart({ claims: { schema: z.object({}), from } as never })
  const { token } = await begin()
  isLate = true
  expect(await refresh(token)).toEqual(refused('blacklisted'))
})

test('a user who is inactive gets nothing', async () => {
  const { token, session } = await begin()
  await t.users.deactivate(session.userId)
  expect(await refresh(token)).toEqual({ outcome: 'no_account' })
  await t.users.activate(session.userId)
  expect(await refresh(token)).toEqual(refused('blacklisted'))
})

test('no other token is taken for a sliding one, nor a sliding one for another', async () => {
  const { token } = await begin()
  const pair = await t.begin()
  expect(await refresh(pair.refresh)).toEqual(refused('wrongType'))
  expect(await refresh(pair.access)).toEqual(refused('wrongType'))
  expect(await t.refresh(token)).toEqual(refused('wrongType'))
  expect(await t.sessions.blacklist(token, testDevice)).toEqual(refused('wrongType'))
  // rightly signed, of a session of the other kind
  const sliding = {
    ...claimsIn(pair.refresh),
    token_type: 'sliding',
    refresh_exp: claimsIn(pair.refresh)['exp'],
  }
  expect(await refresh(t.sign(sliding))).toEqual(refused('blacklisted'))
  expect(await t.refresh(t.sign({ ...claimsIn(token), token_type: 'refresh' }))).toEqual(
    refused('blacklisted'),
  )
})

test('one without its last refresh time, or with another id, is refused', async () => {
  const { token } = await begin()
  const { refresh_exp: _, ...withoutEnd } = claimsIn(token)
  expect(await refresh(t.sign(withoutEnd))).toEqual(refused('withoutRefreshExp'))
  expect(await refresh(t.sign({ ...claimsIn(token), jti: 'x' }))).toEqual(refused('blacklisted'))
})

test('no last refresh time written in a token outlasts that of its session', async () => {
  const { token } = await begin()
  const nowSeconds = t.clock.now() / 1000
  const forever = t.sign({ ...claimsIn(token), exp: nowSeconds + 1e8, refresh_exp: nowSeconds + 1e8 })
  expect(claimsIn(await refreshed(forever))['refresh_exp']).toBe(nowSeconds + 86_400)
  t.clock.advance('1d')
  expect(await refresh(forever)).toEqual(refused('blacklisted'))
})
