// A response that was lost for longer than the grace window, over HTTP and with a guard that sees what is in use.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bearer, bodyOf, claimsOf, json } from './suite/stage.ts'
import { createWorld, type World } from './world.ts'

let world: World
let strict: World
beforeAll(async () => {
  world = await createWorld({ lateRetry: '1h' })
  strict = await createWorld()
})
afterAll(() => Promise.all([world.close(), strict.close()]))

const ask = (path: string, init: RequestInit, { auth } = world) =>
  auth.handler(new Request(`http://a${path}`, init), { remoteAddress: '127.0.0.1', isEncrypted: false })
const refresh = async (token: unknown, at = world) => {
  const response = await ask('/api/token/refresh/', json({ refresh: token }), at)
  return { status: response.status, body: await bodyOf(response) }
}
const jtiOf = (body: Record<string, unknown>) => claimsOf(body['refresh'])['jti']

test('is given again until a guard has seen a token of it', async () => {
  const { refresh: shown } = await world.tokensFor('ada')
  world.clock.advance(2)
  const lost = await refresh(shown)
  world.clock.advance(1800)
  const again = await refresh(shown)
  expect([again.status, jtiOf(again.body)]).toEqual([200, jtiOf(lost.body)])
  const headers = bearer(String(again.body['access']))
  expect((await world.auth.authenticate(headers['authorization'])).ok).toBe(true)
  world.clock.advance(60)
  const reused = await refresh(shown)
  expect([reused.status, reused.body['code']]).toEqual([401, 'token_reused'])
  expect((await refresh(again.body['refresh'])).status).toBe(401)
})

test('is reported to the store, so that every process knows', async () => {
  const { refresh: shown } = await world.tokensFor('ada')
  world.clock.advance(2)
  const { body } = await refresh(shown)
  await world.auth.authenticate(`Bearer ${body['access']}`)
  const { sid } = claimsOf(body['access'])
  const seen = async () => new RegExp(`"id":"${sid}"[^}]*"confirmed_at":\\d`).test(await world.dump())
  await expect.poll(seen, { timeout: 5000 }).toBe(true)
})

test('is theft where the option is not given, and nothing is noted', async () => {
  const { refresh: shown } = await strict.tokensFor('ada')
  strict.clock.advance(2)
  const { body } = await refresh(shown, strict)
  await strict.auth.authenticate(`Bearer ${body['access']}`)
  strict.clock.advance(11)
  expect((await refresh(shown, strict)).body['code']).toBe('token_reused')
  expect(await strict.dump()).not.toMatch(/"confirmed_at":\d/)
})
