import { createTestAuth } from '@carnet/auth/testing'
import { expect, test } from 'vitest'
import options from './carnet.config.ts'

const password = 'a lamp in the harbour'

/** The server in memory, and what calls it. */
async function openServer() {
  const auth = await createTestAuth(options)
  const post = (path: string, body: object) =>
    auth.handler(
      new Request(`http://test/api/v1${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    )
  return { auth, post }
}

interface Tokens {
  readonly access: string
  readonly refresh: string
}

test('a user signs in, and the token says who they are', async () => {
  const { auth, post } = await openServer()
  await auth.users.create({ username: 'ada', email: 'ada@example.com', password })
  expect((await post('/token/', { username: 'ada', password: 'a guess' })).status).toBe(401)
  const { access } = (await (await post('/token/', { username: 'ada', password })).json()) as Tokens
  expect(await auth.tokens.verify(access)).toMatchObject({ username: 'ada', email: 'ada@example.com' })
  await auth.close()
})

test('a refresh token works once: a thief who shows it later ends the session', async () => {
  const { auth, post } = await openServer()
  const ada = await auth.asUser('ada')
  const { refresh } = (await (await post('/token/refresh/', { refresh: ada.refresh })).json()) as Tokens
  auth.travel('1m')
  const stolen = await post('/token/refresh/', { refresh: ada.refresh })
  expect([stolen.status, await stolen.json()]).toMatchObject([401, { code: 'token_reused' }])
  expect((await post('/token/refresh/', { refresh })).status).toBe(401)
  await auth.close()
})

test('who was away for thirty days signs in again', async () => {
  const { auth, post } = await openServer()
  const ada = await auth.asUser('ada')
  auth.travel('31d')
  expect((await post('/token/refresh/', { refresh: ada.refresh })).status).toBe(401)
  await auth.close()
})
