import { Hono } from 'hono'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Auth } from '../../auth.ts'
import { createAuth } from '../../create-auth.ts'
import { carnet, guard } from './index.ts'

let auth: Auth
let access: string
beforeAll(async () => {
  const secret = '6c1f0a7e-adapters-4b2d-93d5-71c9e2f8a054'
  auth = await createAuth({ database: 'sqlite::memory:', secret })
  const { users, tokens } = auth as typeof auth & {
    users: { create: (user: object) => Promise<{ id: string }> }
  }
  access = (await tokens.issueFor(await users.create({ username: 'ada' }))).access
})
afterAll(() => auth.close())

const post = (body: string): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body,
})

test('answers and guards where no Node server is underneath', async () => {
  const app = new Hono()
  app.route('/', carnet(auth))
  app.get('/mine', guard(auth), (c) =>
    c.json({ id: c.var.auth.userId, same: auth.of(c.req.raw) === c.var.auth }),
  )
  expect((await app.request('/healthz')).status).toBe(200)
  expect((await app.request('/api/token/verify/', post('{"token":"x"}'))).status).toBe(401)
  expect((await app.request('/mine')).status).toBe(401)
  const answer = await app.request('/mine', { headers: { authorization: `Bearer ${access}` } })
  expect(await answer.json()).toEqual({ id: '1', same: true })
})

test('a prefix is not part of the path, and the body comes with the request', async () => {
  const app = new Hono()
  app.route('/auth', carnet(auth))
  expect((await app.request('/auth/healthz?a=b')).status).toBe(200)
  expect((await app.request('/healthz')).status).toBe(404)
  const answer = await app.request('/auth/api/token/verify/', post('{"token":"x"}'))
  expect([answer.status, await answer.json()]).toEqual([
    401,
    { detail: 'Token is invalid', code: 'token_not_valid' },
  ])
  const huge = await app.request('/auth/api/token/verify/', post(`{"token":"${'x'.repeat(20_000)}"}`))
  expect(huge.status).toBe(413)
})

test('a request that nobody guarded has no caller', async () => {
  const request = new Request('http://a/')
  expect(() => auth.of(request)).toThrow('No guard has let this request pass')
  expect(auth.ofOptional(request)).toBe(undefined)
})
