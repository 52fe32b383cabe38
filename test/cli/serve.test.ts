import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { collect, createScratch, post, type Server } from './command.ts'

const { carnet, serve, start, remove } = createScratch()
afterAll(remove)

const username = 'ada'
const password = 'analytical engine'
const failure = (sentence: string) => ({ code: 1, stdout: '', stderr: `${sentence}\n` })

beforeAll(async () => {
  await carnet(['migrate'])
})

const statusOf = async (url: string) => (await fetch(url)).status
/** How long to wait for what happens at once on a machine that is not busy. */
const soon = { timeout: 5000 }
const signInRequest = JSON.stringify({ username, password })

/** A connection, and all that comes back on it. */
async function openSocket({ port }: Pick<Server, 'port'>, text: string) {
  const socket: Socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  const received = collect(socket)
  await once(socket, 'connect')
  socket.write(text)
  const closed = once(socket, 'close')
  return { socket, received, closed }
}

test('says where it is and what comes next, also that there is nobody yet', async () => {
  const server = await serve(['--host', 'localhost'])
  expect(server.printed()).toMatch(/^Carnet \d+\.\d+\.\d+ on http:\/\/localhost:\d+\n/)
  for (const path of ['/api/token/', '/api/token/refresh/', '/api/profile/', '/openapi.json']) {
    expect(server.printed()).toContain(`${server.url}${path}`)
  }
  expect(server.printed()).toContain('carnet createsuperuser\n')
  expect(await statusOf(`${server.url}/healthz`)).toBe(200)
  expect(await server.stop()).toMatchObject({ code: 0 })

  const env = { CARNET_SUPERUSER_PASSWORD: password }
  await carnet(['createsuperuser', '--noinput', '--username', username], { env })
  const next = await serve()
  expect(next.printed()).not.toContain('createsuperuser')
  await next.stop()
})

describe('the access log', () => {
  test('has a line for each request, without queries, tokens, bodies, or what moves a cursor', async () => {
    const server = await serve()
    const { body } = await post(`${server.url}/api/token/`, { username, password })
    await fetch(`${server.url}/api/profile/?token=${body['access']}`, {
      headers: { authorization: `Bearer ${body['access']}` },
    })
    await fetch(`${server.url}/${body['refresh']}`)
    const { closed } = await openSocket(server, 'GET /a"b HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')
    await closed
    await server.stop()
    const lines = server.printed().split('Quit with Ctrl-C.\n')[1]?.trimEnd().split('\n')
    const stamp = '\\[\\d\\d/[A-Z][a-z]{2}/\\d{4} \\d\\d:\\d\\d:\\d\\d\\]'
    expect(lines).toEqual([
      expect.stringMatching(new RegExp(`^${stamp} "POST /api/token/ HTTP/1\\.1" 200 \\d{3}$`)),
      expect.stringMatching(new RegExp(`^${stamp} "GET /api/profile/ HTTP/1\\.1" 200 14$`)),
      expect.stringMatching(new RegExp(`^${stamp} "GET /\\*\\*\\* HTTP/1\\.1" 404 \\d\\d$`)),
      expect.stringMatching(new RegExp(`^${stamp} "GET /a%22b HTTP/1\\.1" 404 \\d+$`)),
    ])
    expect(server.printed()).not.toContain('eyJ')
    expect(server.printed()).not.toContain(password)
    expect(server.printed()).not.toContain('\x9b')
  })

  test.each([
    [['--quiet'], {}],
    [[], { CARNET_ACCESS_LOG: 'off' }],
  ])('can be turned off by %j %j', async (flags, env) => {
    const server = await serve(flags, { env })
    expect(await statusOf(`${server.url}/healthz`)).toBe(200)
    await server.stop()
    expect(server.printed()).toMatch(/Quit with Ctrl-C\.\n$/)
  })

  test('whoever reads it may go away', async () => {
    const server = await serve()
    server.child.stdout?.destroy()
    for (let count = 0; count < 3; count++) expect(await statusOf(`${server.url}/healthz`)).toBe(200)
    expect(await server.stop()).toMatchObject({ code: 0 })
  })
})

describe('where it listens', () => {
  test('a port that is taken is told in the words of Django', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    expect(await carnet(['serve', '--port', String(port)])).toEqual(
      failure('Error: That port is already in use.'),
    )
    expect(await carnet(['serve'], { env: { PORT: String(port) } })).toEqual(
      failure('Error: That port is already in use.'),
    )
    other.close()
  })

  test.each([
    [
      ['--port', 'http'],
      {},
      '--port must be a port: a whole number from 0 to 65535, where 0 takes a free one.',
    ],
    [
      ['--port', '65536'],
      {},
      '--port must be a port: a whole number from 0 to 65535, where 0 takes a free one.',
    ],
    [[], { PORT: '-1' }, 'PORT must be a port: a whole number from 0 to 65535, where 0 takes a free one.'],
    [[], { PORT: '' }, 'PORT is set but empty: give it a value, or unset it.'],
    [[], { CARNET_DRAIN: 'soon' }, "CARNET_DRAIN must be a duration such as '5s', from 0s to 600s."],
    [['--drain', '601s'], {}, "--drain must be a duration such as '5s', from 0s to 600s."],
    [['--host', '192.0.2.1'], {}, "Error: That IP address can't be assigned to."],
  ])('%j %j is refused by name', async (flags, env, sentence) => {
    expect(await carnet(['serve', ...flags], { env })).toEqual(failure(sentence))
  })
})

describe('stopping', () => {
  test('SIGTERM: unready at once, serving on until the drain is over, then a clean end', async () => {
    const server = await serve(['--drain', '1s'])
    const stopped = server.stop('SIGTERM')
    await expect.poll(() => statusOf(`${server.url}/readyz`), soon).toBe(503)
    const answer = await fetch(`${server.url}/healthz`)
    expect({ status: answer.status, connection: answer.headers.get('connection') }).toEqual({
      status: 200,
      connection: 'close',
    })
    const { code, milliseconds } = await stopped
    expect(code).toBe(0)
    expect(milliseconds).toBeGreaterThan(1000)
    await expect(fetch(`${server.url}/healthz`)).rejects.toThrow()
  })

  test('a request under way is answered, idle connections are closed', async () => {
    const server = await serve()
    const idle = await openSocket(server, 'GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n')
    await expect.poll(idle.received, soon).toContain('200 OK')
    const head = `POST /api/token/ HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${signInRequest.length}\r\n\r\n`
    const busy = await openSocket(server, head + signInRequest.slice(0, 10))
    await pause(100)
    const stopped = server.stop('SIGINT')
    await idle.closed
    busy.socket.write(signInRequest.slice(10))
    await busy.closed
    expect(busy.received()).toContain('200 OK')
    expect(busy.received()).toContain('"access"')
    expect(await stopped).toMatchObject({ code: 0 })
  })

  test('a second signal ends it at once; the echo of the first one does not', async () => {
    const server = await serve(['--drain', '60s'])
    server.child.kill('SIGTERM')
    await expect.poll(() => statusOf(`${server.url}/readyz`), soon).toBe(503)
    await pause(300)
    const { code, milliseconds } = await server.stop('SIGTERM')
    expect(code).toBe(143)
    expect(milliseconds).toBeLessThan(5000)

    const other = await serve(['--drain', '1s'])
    other.child.kill('SIGTERM')
    await expect.poll(() => statusOf(`${other.url}/readyz`), soon).toBe(503)
    expect(await other.stop('SIGTERM')).toMatchObject({ code: 0 })
  })

  test('in the middle of the start it ends as well', async () => {
    for (const milliseconds of [30, 200, 500, 800]) {
      const child = start(['serve', '--port', '0', '--drain', '0s'])
      await pause(milliseconds)
      child.kill('SIGTERM')
      const [code, signal] = await once(child, 'exit')
      expect([0, 'SIGTERM']).toContain(code ?? signal)
    }
  })

  test('a rolling restart of two processes fails no request', async () => {
    const [first, second] = await Promise.all([serve(['--drain', '1s', '--quiet']), serve(['--quiet'])])
    let isLeaving = false
    const failures: unknown[] = []
    const statuses = new Set<number>()
    const client = async () => {
      for (const end = Date.now() + 2500; Date.now() < end; ) {
        const { url } = isLeaving ? second : first
        await fetch(`${url}/api/token/`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: '{"username":"nobody"}',
        }).then(
          async (answer) => {
            statuses.add(answer.status)
            await answer.text()
          },
          (error) => failures.push(error),
        )
      }
    }
    const clients = Promise.all([client(), client(), client(), client()])
    await pause(500)
    const stopped = first.stop('SIGTERM')
    await expect.poll(() => statusOf(`${first.url}/readyz`), soon).toBe(503)
    isLeaving = true
    await clients
    expect(await stopped).toMatchObject({ code: 0 })
    expect(failures).toEqual([])
    expect([...statuses]).toEqual([400])
    await second.stop()
  })
})

describe('hostile connections', () => {
  let server: Server
  beforeAll(async () => {
    server = await serve(['--quiet'])
  })

  const post0 = 'POST /api/token/ HTTP/1.1\r\nhost: x\r\n'
  test.each([
    ['length and chunks', `${post0}content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['a negative length', `${post0}content-length: -1\r\n\r\n`],
    ['two lengths', `${post0}content-length: 1\r\ncontent-length: 2\r\n\r\nab`],
    ['no host', 'GET /healthz HTTP/1.1\r\n\r\n'],
    ['two hosts', 'GET /healthz HTTP/1.1\r\nhost: a b\r\n\r\n'],
    ['a header without end', `GET /healthz HTTP/1.1\r\nhost: x\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`],
    ['no HTTP', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n'],
    ['a space in the path', 'GET /a b HTTP/1.1\r\nhost: x\r\n\r\n'],
    ['a bare line feed in a header', 'GET /healthz HTTP/1.1\r\nhost: x\r\nx: a\nb: c\r\n\r\n'],
  ])('%s is refused', async (_name, text) => {
    const { received, closed, socket } = await openSocket(server, text)
    await expect.poll(received, soon).toMatch(/^HTTP\/1\.1 4(00|31) /)
    socket.destroy()
    await closed
    expect(await statusOf(`${server.url}/healthz`)).toBe(200)
  })

  test('slow ones are dropped: headers within 10 s, requests within 15', { timeout: 30_000 }, async () => {
    const startedMs = performance.now()
    const elapsed = async ({ closed }: { closed: Promise<unknown> }) => {
      await closed
      return performance.now() - startedMs
    }
    const [headers, body] = await Promise.all([
      openSocket(server, 'GET /healthz HTTP/1.1\r\nhost: x\r\n'),
      openSocket(server, `${post0}content-length: 100\r\n\r\n{`),
    ])
    const drips = setInterval(() => {
      headers.socket.write('x: y\r\n')
      body.socket.write(' ')
    }, 1000)
    const times = await Promise.all([elapsed(headers), elapsed(body)])
    clearInterval(drips)
    expect(times[0]).toBeGreaterThan(9000)
    expect(times[0]).toBeLessThan(14_000)
    expect(times[1]).toBeGreaterThan(14_000)
    expect(times[1]).toBeLessThan(19_000)
    expect(headers.received()).toContain('408')
    expect(body.received()).toContain('408')
  })

  test('what a client calls this host decides nothing', async () => {
    const { received, closed } = await openSocket(
      server,
      'GET /openapi.json HTTP/1.1\r\nhost: evil.example\r\nx-forwarded-host: evil.example\r\nconnection: close\r\n\r\n',
    )
    await closed
    expect(received()).toContain('200 OK')
    expect(received()).not.toContain('evil')
  })
})
