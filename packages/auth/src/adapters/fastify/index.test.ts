import { connect, constants } from 'node:http2'
import { fastify } from 'fastify'
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

test('the application keeps its own parsers, and its hooks see our requests', async () => {
  const seen: string[] = []
  const app = fastify()
  app.addHook('onRequest', async ({ url }) => void seen.push(url))
  await app.register(carnet(auth))
  app.post('/echo', async ({ body }) => body)
  const echoed = await app.inject({ method: 'POST', url: '/echo', payload: { a: 1 } })
  expect(echoed.json()).toEqual({ a: 1 })
  const payload = { token: 'x' }
  expect((await app.inject({ method: 'POST', url: '/api/token/verify/', payload })).statusCode).toBe(401)
  expect(seen).toEqual(['/echo', '/api/token/verify/'])
  await app.close()
})

test('a prefix is not part of the path, whatever the router makes of slashes and case', async () => {
  const app = fastify({ routerOptions: { ignoreDuplicateSlashes: true, caseSensitive: false } })
  await app.register(carnet(auth), { prefix: '/auth' })
  for (const url of ['/auth/healthz', '/AUTH/Healthz', '//auth//healthz', '/auth/healthz?a=b'])
    expect([url, (await app.inject(url)).statusCode]).toEqual([url, 200])
  expect((await app.inject('/healthz')).statusCode).toBe(404)
  await app.close()
})

test('a guard that throws is the application’s error, not the end of the process', async () => {
  const app = fastify()
  const claims = () => {
    throw new Error('this predicate is broken')
  }
  app.get('/mine', { onRequest: guard(auth, { claims }) }, async () => ({}))
  const headers = { authorization: `Bearer ${access}` }
  expect((await app.inject({ url: '/mine', headers })).statusCode).toBe(500)
  await app.close()
})

test('HTTP/2 is answered, too', async () => {
  const app = fastify({ http2: true })
  await app.register(carnet(auth))
  app.get('/mine', { onRequest: guard(auth) }, async (request) => ({ id: auth.of(request).userId }))
  const client = connect(await app.listen({ port: 0, host: '127.0.0.1' }))
  const ask = (path: string, headers: Record<string, string> = {}, body = '') =>
    new Promise<[number, string]>((resolve, reject) => {
      const stream = client.request({ ':path': path, ':method': body === '' ? 'GET' : 'POST', ...headers })
      let status = 0
      let text = ''
      stream.setEncoding('utf8').on('response', (answer) => {
        status = Number(answer[constants.HTTP2_HEADER_STATUS])
      })
      stream.on('data', (chunk: string) => {
        text += chunk
      })
      stream.on('end', () => resolve([status, text])).on('error', reject)
      if (body !== '') stream.end(body)
    })
  expect(await ask('/healthz')).toEqual([200, '{"status":"ok"}'])
  expect(await ask('/mine', { authorization: `Bearer ${access}` })).toEqual([200, '{"id":"1"}'])
  const json = { 'content-type': 'application/json' }
  expect((await ask('/api/token/verify/', json, '{"token":"x"}'))[0]).toBe(401)
  expect((await ask('/api/token/verify/', json, `{"token":"${'x'.repeat(20_000)}"}`))[0]).toBe(413)
  client.close()
  await app.close()
})
