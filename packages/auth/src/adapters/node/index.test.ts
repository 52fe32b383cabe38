import { createServer, type IncomingMessage, request, type Server } from 'node:http'
import { connect, createServer as createHttp2Server } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Auth } from '../../auth.ts'
import { createAuth } from '../../create-auth.ts'
import { carnet, guard } from './index.ts'

let auth: Auth
let access: string
const servers: Server[] = []
beforeAll(async () => {
  const secret = '6c1f0a7e-adapters-4b2d-93d5-71c9e2f8a054'
  auth = await createAuth({ database: 'sqlite::memory:', secret })
  const { users, tokens } = auth as typeof auth & {
    users: { create: (user: object) => Promise<{ id: string }> }
  }
  access = (await tokens.issueFor(await users.create({ username: 'ada' }))).access
})
afterAll(() => auth.close())
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

async function serve(listener: Parameters<typeof createServer>[1]): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  servers.push(server)
  await new Promise((resolve) => server.once('listening', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const once: RequestInit = { headers: { connection: 'close' } }
const post = (body: string): RequestInit => ({
  method: 'POST',
  body,
  headers: { ...once.headers, 'content-type': 'application/json' },
})

test('what is not ours is for the listener, for the next, or nobody’s', async () => {
  const listening = await serve(carnet(auth, (_, response) => response.end('theirs')))
  expect(await (await fetch(`${listening}/other`, once)).text()).toBe('theirs')
  expect((await fetch(`${listening}/healthz?a=b`, once)).status).toBe(200)
  const mounted = carnet(auth)
  const connected = await serve((req, res) => mounted(req, res, () => res.end('next')))
  expect(await (await fetch(`${connected}/other`, once)).text()).toBe('next')
  const alone = await fetch(`${await serve(mounted)}/other`, once)
  expect([alone.status, await alone.json()]).toEqual([404, { detail: 'Not found.' }])
})

test('a prefix is not part of the path, and one that no path begins with is refused', async () => {
  const url = await serve(carnet(auth, undefined, { prefix: '/v2' }))
  expect((await fetch(`${url}/v2/healthz`, once)).status).toBe(200)
  for (const path of ['/healthz', '/v2healthz', '/v22/healthz', '/v2'])
    expect([path, (await fetch(`${url}${path}`, once)).status]).toEqual([path, 404])
  for (const prefix of ['v2', '/v2/', '/', '/a?b', '//v2'])
    expect(() => carnet(auth, undefined, { prefix })).toThrow('Option "prefix"')
})

test('the whole address in the first line is read as a path', async () => {
  const { port } = new URL(await serve(carnet(auth)))
  const status = await new Promise((resolve) => {
    const asked = request({ port, path: 'http://example.com/healthz?a', agent: false }, (answer) =>
      resolve(answer.resume().statusCode),
    )
    asked.end()
  })
  expect(status).toBe(200)
})

test('HTTP/2 is answered, and hears nothing of connections', async () => {
  const warnings: Error[] = []
  const warned = (warning: Error) => void warnings.push(warning)
  process.on('warning', warned)
  const listener = carnet(auth) as unknown as Parameters<typeof createHttp2Server>[1]
  const server = createHttp2Server({}, listener).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const stream = client.request({
    ...{ ':path': '/api/token/verify/', ':method': 'POST' },
    'content-type': 'application/json',
  })
  const status = new Promise((resolve, reject) => {
    stream.on('response', (headers) => resolve(headers[':status'])).on('error', reject)
  })
  stream.end(`{"token":"${'x'.repeat(20_000)}"}`)
  expect(await status).toBe(413)
  process.off('warning', warned)
  expect(warnings).toEqual([])
  client.destroy()
  server.close()
})

test('a body that somebody has parsed before is taken from there', async () => {
  const mounted = carnet(auth)
  const url = await serve(async (req: IncomingMessage & { body?: unknown }, res) => {
    let text = ''
    for await (const part of req) text += part
    req.body = JSON.parse(text)
    mounted(req, res)
  })
  const answer = await fetch(`${url}/api/token/verify/`, post('{"token":"x"}'))
  expect([answer.status, await answer.json()]).toEqual([
    401,
    { detail: 'Token is invalid', code: 'token_not_valid' },
  ])
})

test('a guarded listener is told who calls, and nobody else gets there', async () => {
  const url = await serve(
    guard(auth)((req, res, caller) => res.end(`${caller.userId} ${auth.of(req).userId}`)),
  )
  const headers = { ...once.headers, authorization: `Bearer ${access}` }
  expect(await (await fetch(url, { headers })).text()).toBe('1 1')
  const refused = await fetch(url, once)
  expect([refused.status, refused.headers.get('www-authenticate'), await refused.json()]).toEqual([
    401,
    'Bearer realm="api"',
    { detail: 'Authentication credentials were not provided.' },
  ])
  expect(() => guard(auth, { usr: true } as object)).toThrow('Unknown option "usr"')
})

test('what a listener or a predicate throws is told, and does not end the process', async () => {
  const faults: unknown[] = []
  const fault = new Error('broken')
  const broken = () => {
    throw fault
  }
  const tell = (error: unknown) => void faults.push(error)
  const headers = { ...once.headers, authorization: `Bearer ${access}` }
  const predicate = await serve(guard(auth, { claims: broken }, tell)((_, res) => res.end('in')))
  const listener = await serve(guard(auth, {}, tell)(broken))
  for (const url of [predicate, listener]) {
    const answer = await fetch(url, { headers })
    expect([answer.status, await answer.json()]).toEqual([500, { detail: 'Internal server error.' }])
  }
  const halfway = await serve(
    guard(
      auth,
      {},
      tell,
    )((_, res) => {
      res.writeHead(200, { 'content-length': 9 }).write('half')
      broken()
    }),
  )
  await expect(fetch(halfway, { headers }).then((answer) => answer.text())).rejects.toThrow()
  expect(faults).toEqual([fault, fault, fault])
})
