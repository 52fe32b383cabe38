// SimpleJWT's own tests from end to end: a guarded page, the endpoints, and both kinds of set-up.
import { carnet, guard } from '@carnet/auth/hono'
import { Hono } from 'hono'
import { afterEach, expect, test } from 'vitest'
import { closeStands, credentials, open, type Stand } from './stand.ts'

afterEach(closeStands)

function visitor(stand: Stand) {
  const app = new Hono()
    .route('/', carnet(stand.auth))
    .get('/page', guard(stand.auth), (c) => c.json({ foo: 'bar' }))
  return {
    async page(authorization?: string) {
      const headers = authorization === undefined ? {} : { authorization }
      const response = await app.request('/page', { headers })
      return { status: response.status, body: (await response.json()) as Record<string, string> }
    },
    async post(path: string, body: object) {
      const headers = { 'content-type': 'application/json' }
      const response = await app.request(`/api${path}`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      })
      return (await response.json()) as Record<string, string>
    },
  }
}

test('without a token, or with another scheme, the page says that credentials are missing', async () => {
  const { page } = visitor(await open({}))
  const missing = { status: 401, body: { detail: 'Authentication credentials were not provided.' } }
  expect(await page()).toMatchObject(missing)
  expect(await page('Wrong whatever')).toMatchObject(missing)
})

test('a token that has expired opens nothing', async () => {
  const stand = await open({ ACCESS_TOKEN_LIFETIME: 1 })
  const { page, post } = visitor(stand)
  const { access } = await post('/token/', credentials)
  stand.clock.advance('1s')
  expect(await page(`Bearer ${access}`)).toMatchObject({ status: 401, body: { code: 'token_not_valid' } })
})

test('a sliding token is got, opens the page, is exchanged, and opens it again', async () => {
  const stand = await open({ AUTH_TOKEN_CLASSES: ['rest_framework_simplejwt.tokens.SlidingToken'] })
  const { page, post } = visitor(stand)
  const { token } = await post('/token/sliding/', credentials)
  expect(await page(`Bearer ${token}`)).toEqual({ status: 200, body: { foo: 'bar' } })
  stand.clock.advance('1m')
  const { token: later } = await post('/token/sliding/refresh/', { token })
  expect(later).not.toBe(token)
  expect(await page(`Bearer ${later}`)).toEqual({ status: 200, body: { foo: 'bar' } })
})

test('a pair is got, its access token opens the page, and so does the next one', async () => {
  const stand = await open({})
  const { page, post } = visitor(stand)
  const { access, refresh } = await post('/token/', credentials)
  expect(await page(`Bearer ${access}`)).toEqual({ status: 200, body: { foo: 'bar' } })
  stand.clock.advance('10m')
  expect((await page(`Bearer ${access}`)).status).toBe(401)
  const { access: later } = await post('/token/refresh/', { refresh })
  expect(await page(`Bearer ${later}`)).toEqual({ status: 200, body: { foo: 'bar' } })
})
