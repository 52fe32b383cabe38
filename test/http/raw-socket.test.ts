// What no client library would send: the bytes of an attacker, or of a very old program.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { frameworkKinds } from './framework-hosts.ts'
import { type Host, hostKinds, startHost } from './hosts.ts'
import { rawExchange } from './raw-exchange.ts'
import { createWorld, passwords, type World } from './world.ts'

const kinds = [...hostKinds, ...frameworkKinds].filter(
  // the bytes that Next reads are not those that reach its handlers
  ({ prefix, framework }) => prefix === '' && framework !== 'next',
)
const body = '{"token":"x"}'

describe.each(kinds)('$name', (kind) => {
  let world: World
  let host: Host
  beforeAll(async () => {
    world = await createWorld({ issuer: 'https://auth.example.com' })
    host = await startHost(kind, world.auth)
  })
  afterAll(async () => {
    await host.close()
    await world.close()
  })
  const send = (head: string, rest = '') => rawExchange(host.port, `${head}\r\n\r\n${rest}`)
  const verify = 'POST /api/token/verify/ HTTP/1.1\r\nHost: a\r\nContent-Type: application/json'

  test.each([
    [
      'a length and chunks',
      `${verify}\r\nContent-Length: 13\r\nTransfer-Encoding: chunked`,
      `d\r\n${body}\r\n0\r\n\r\n`,
    ],
    [
      'chunks and a length',
      `${verify}\r\nTransfer-Encoding: chunked\r\nContent-Length: 13`,
      `d\r\n${body}\r\n0\r\n\r\n`,
    ],
    ['a negative length', `${verify}\r\nContent-Length: -13`, body],
    ['a length in words', `${verify}\r\nContent-Length: 13x`, body],
    ['two lengths', `${verify}\r\nContent-Length: 13\r\nContent-Length: 14`, body],
    ['an unknown coding', `${verify}\r\nTransfer-Encoding: xchunked`, body],
    ['a coding behind chunked', `${verify}\r\nTransfer-Encoding: chunked, identity`, body],
    ['a chunk size that is none', `${verify}\r\nTransfer-Encoding: chunked`, `-d\r\n${body}\r\n0\r\n\r\n`],
    ['no host', 'GET /healthz HTTP/1.1', ''],
    ['space before the colon', `GET /healthz HTTP/1.1\r\nHost : a`, ''],
    ['a folded header', `GET /healthz HTTP/1.1\r\nHost: a\r\nX-A: b\r\n c: d`, ''],
    ['NUL in a header', `GET /healthz HTTP/1.1\r\nHost: a\r\nX-A: b\0c`, ''],
    ['a method of nobody', `STEAL /healthz HTTP/1.1\r\nHost: a`, ''],
  ])('%s: 400, and the connection ends', async (_title, head, rest) => {
    const answer = await send(head, rest)
    expect(answer.status).toBe(400)
    expect(answer.end).not.toBe('open')
  })

  test('what is smuggled behind a refused request is not answered', async () => {
    const smuggled = 'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n'
    const answer = await send(
      `${verify}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked`,
      `0\r\n\r\n${smuggled}`,
    )
    expect([answer.status, answer.body.includes('"ok"')]).toEqual([400, false])
  })

  test('headers without end: 431', async () => {
    const answer = await send(`GET /healthz HTTP/1.1\r\nHost: a\r\nX-A: ${'x'.repeat(20_000)}`)
    expect([answer.status, answer.end]).toEqual([431, 'closed'])
  })

  test('two hosts decide nothing more than one does', async () => {
    const { status } = await send('GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close')
    expect([200, 400]).toContain(status)
  })

  test('what the client calls this host changes nothing', async () => {
    const names = ['evil.example', 'evil.example:99', 'localhost', '127.0.0.1']
    const credentials = JSON.stringify({ username: 'ada', password: passwords.ada })
    for (const name of names) {
      const forwarded = `X-Forwarded-Host: ${name}\r\nX-Forwarded-Proto: https\r\nX-Forwarded-For: 6.6.6.6\r\nForwarded: host=${name}`
      const answer = await send(
        `POST /api/token/ HTTP/1.1\r\nHost: ${name}\r\n${forwarded}\r\nContent-Type: application/json\r\n` +
          `Content-Length: ${credentials.length}\r\nConnection: close`,
        credentials,
      )
      expect([name, answer.status, answer.body.includes('evil')]).toEqual([name, 200, false])
      const [, claims = ''] = String(JSON.parse(answer.body)['access']).split('.')
      expect(JSON.parse(Buffer.from(claims, 'base64url').toString())['iss']).toBe('https://auth.example.com')
      for (const path of ['/openapi.json', '/.well-known/jwks.json', '/nothing']) {
        const page = await send(`GET ${path} HTTP/1.1\r\nHost: ${name}\r\n${forwarded}\r\nConnection: close`)
        expect(`${page.body} ${JSON.stringify(page.headers)}`).not.toContain('evil')
      }
    }
    const addresses = new Set(world.events.flatMap(({ type, ip }) => (type === 'sign_in' ? [ip] : [])))
    expect(addresses).toEqual(new Set(['127.0.0.1']))
  })

  test('a request target with the host in it is answered by its path', async () => {
    const answer = await send(
      'GET http://evil.example/healthz HTTP/1.1\r\nHost: evil.example\r\nConnection: close',
    )
    expect([answer.status, answer.body]).toEqual([200, '{"status":"ok"}'])
  })

  test.each([
    '*',
    '//evil.example/healthz',
    '/../healthz',
    '/healthz/../../etc/passwd',
    '/%2e%2e/healthz',
    '/\\healthz',
  ])('the target %s finds nothing and breaks nothing', async (target) => {
    const { status } = await send(`OPTIONS ${target} HTTP/1.1\r\nHost: a\r\nConnection: close`)
    expect(status).toBeGreaterThanOrEqual(200)
    expect(status).toBeLessThan(500)
  })

  test.each(['..\\..\\healthz', '..\\..\\admin\\', '%2e%2e\\%2E%2e\\healthz'])(
    'no name in a path leads to another path: %s',
    async (name) => {
      const answer = await send(`GET /api/sessions/${name} HTTP/1.1\r\nHost: a\r\nConnection: close`)
      // where a router has taken it for one name, nobody may read what is called so
      expect([400, 404, 405]).toContain(answer.status)
    },
  )

  test('HTTP/1.0 is answered, and the connection ends', async () => {
    // `@hono/node-server` wants to be told a host name, or have one
    const host10 = kind.framework === 'hono' ? '\r\nHost: a' : ''
    const answer = await send(`GET /healthz HTTP/1.0${host10}`)
    expect(answer).toMatchObject({ status: 200, body: '{"status":"ok"}', end: 'closed' })
    const length = `Content-Type: application/json\r\nContent-Length: ${body.length}`
    expect((await send(`POST /api/token/verify/ HTTP/1.0${host10}\r\n${length}`, body)).status).toBe(401)
  })

  test.each(['application/json', 'text/html'])('TRACE is refused, in %s', async (type) => {
    const answer = await send(
      `TRACE /api/token/ HTTP/1.1\r\nHost: a\r\nAccept: ${type}\r\nAuthorization: Bearer x-y-z\r\nConnection: close`,
    )
    expect([answer.status, answer.body.includes('x-y-z')]).toEqual([405, false])
  })

  test('methods that few know are refused, or not known', async () => {
    const answer = await send('PROPFIND /api/token/ HTTP/1.1\r\nHost: a\r\nConnection: close')
    // Fastify knows nine methods, and no path for others
    expect(answer.status).toBe(kind.framework === 'fastify' ? 404 : 405)
  })

  test('two requests at once are answered one after the other', async () => {
    const answer = await send(
      'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close',
    )
    expect(answer.body.match(/"ok"/g)).toHaveLength(2)
  })
})

test('a client that sends its headers a byte at a time is dropped before it has occupied us for long', async () => {
  const world = await createWorld()
  const [bare] = kinds
  const host = bare && (await startHost(bare, world.auth))
  const slow = 'GET /healthz HTTP/1.1\r\nHost: a\r\nX-Slow: '.padEnd(200, 'x')
  const startedMs = Date.now()
  const answer = await rawExchange(host?.port ?? 0, slow, { patienceMs: 16_000, pauseMs: 500 })
  expect(answer.status).toBe(408)
  expect(answer.end).not.toBe('open')
  expect(Date.now() - startedMs).toBeLessThan(14_000)
  await host?.close()
  await world.close()
}, 30_000)
