import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, { type Express } from 'express'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Auth } from '../../auth.ts'
import { createAuth } from '../../create-auth.ts'
import { carnet, guard } from './index.ts'

let auth: Auth
const servers: Server[] = []
beforeAll(async () => {
  const secret = '6c1f0a7e-adapters-4b2d-93d5-71c9e2f8a054'
  auth = await createAuth({ database: 'sqlite::memory:', secret })
})
afterAll(() => auth.close())
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

async function serve(app: Express): Promise<(path: string, init?: RequestInit) => Promise<Response>> {
  const server = createServer(app).listen(0, '127.0.0.1')
  servers.push(server)
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  return (path, init) =>
    fetch(`http://127.0.0.1:${port}${path}`, { ...init, headers: { ...init?.headers, connection: 'close' } })
}

const post = (body: string, type: string): RequestInit => ({
  method: 'POST',
  body,
  headers: { 'content-type': type },
})
const problems = { detail: 'Token is invalid', code: 'token_not_valid' }

test('what is not ours goes on to the next', async () => {
  const app = express()
  app.use(carnet(auth))
  app.all('/api/other/', (_, response) => void response.send('theirs'))
  const ask = await serve(app)
  expect(await (await ask('/api/other/')).text()).toBe('theirs')
})

test.each([
  ['express.text', express.text({ type: '*/*' })],
  ['express.raw', express.raw({ type: '*/*' })],
])('%s before us leaves the body as it was, and its type', async (_, parser) => {
  const app = express()
  app.use(parser, carnet(auth))
  const ask = await serve(app)
  const good = await ask('/api/token/verify/', post('{"token":"x"}', 'application/json'))
  expect([good.status, await good.json()]).toEqual([401, problems])
  const form = await ask('/api/token/verify/', post('token=x', 'application/x-www-form-urlencoded'))
  expect(form.status).toBe(401)
  expect((await ask('/api/token/verify/', post('{"token":"x"}', 'text/plain'))).status).toBe(415)
  const twice = await ask('/api/token/verify/', post('{"token":"x","token":"y"}', 'application/json'))
  expect(twice.status).toBe(400)
})

test('JSON that a parser took for JSON under another name stays under that name', async () => {
  const app = express()
  app.use(express.json({ type: '*/*' }), carnet(auth))
  const ask = await serve(app)
  expect((await ask('/api/token/verify/', post('{"token":"x"}', 'text/plain'))).status).toBe(415)
  expect((await ask('/api/token/verify/', post('{"token":"x"}', 'application/json'))).status).toBe(401)
})

test('nested fields of a form are refused as what they are', async () => {
  const app = express()
  app.use(express.urlencoded({ extended: true }), carnet(auth))
  const ask = await serve(app)
  const answer = await ask('/api/token/verify/', post('token[a]=x', 'application/x-www-form-urlencoded'))
  expect([answer.status, await answer.json()]).toEqual([400, { token: ['Not a valid string.'] }])
})

test('only our answers hide what made them', async () => {
  const app = express()
  app.use(carnet(auth))
  app.get('/mine', guard(auth), (_, response) => void response.json({}))
  const ask = await serve(app)
  expect((await ask('/healthz')).headers.get('x-powered-by')).toBe(null)
  expect((await ask('/mine')).headers.get('x-powered-by')).toBe('Express')
})
