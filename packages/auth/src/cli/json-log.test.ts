import type { IncomingMessage, ServerResponse } from 'node:http'
import { expect, test } from 'vitest'
import { createJsonLog, type JsonLogOptions } from './json-log.ts'

async function start(options: Partial<JsonLogOptions> = {}) {
  const lines: string[] = []
  const log = await createJsonLog({
    output: { write: (line) => lines.push(line) },
    level: 'debug',
    hasAccessLog: true,
    requestId: () => 'r-1',
    ...options,
  })
  return { log, lines, told: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>) }
}

const at = new Date(0)
const hostile = 'a\r\n{"event":"sign_in"}\x1b[2J\u2028\x9b\u202e'

/** As many of the members as the log touches. */
function exchange(url: string, headers: Record<string, string>, status = 200) {
  const outgoing = {
    statusCode: status,
    writeHead: (_status: number, _headers: object) => outgoing,
    end: (_body?: string) => outgoing,
  }
  return {
    incoming: { method: 'GET', url } as IncomingMessage,
    outgoing: outgoing as unknown as ServerResponse,
    headers,
  }
}

test('a request is one line, with the id that its client was told', async () => {
  const { log, told } = await start()
  const { incoming, outgoing, headers } = exchange('/api/profile/?token=eyJhbGciOi', {
    'x-request-id': 'r-7',
  })
  log.access.watch(incoming, outgoing)
  outgoing.writeHead(200, headers)
  outgoing.end('{}')
  expect(told()).toEqual([
    {
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      event: 'request',
      requestId: 'r-7',
      method: 'GET',
      path: '/api/profile/',
      status: 200,
      bytes: 2,
      durationMs: expect.any(Number),
    },
  ])
})

test('an answer of 500 and more is a warning', async () => {
  const { log, told } = await start({ level: 'warn' })
  for (const status of [200, 404, 503]) {
    const { incoming, outgoing } = exchange('/', {}, status)
    log.access.watch(incoming, outgoing)
    outgoing.end()
  }
  expect(told().map(({ status }) => status)).toEqual([503])
})

test('an event is its type, who, and from where: never what was typed as a login', async () => {
  const { log, told, lines } = await start()
  log.onEvent({ type: 'sign_in', userId: '7', sessionId: 's', ip: '192.0.2.1', userAgent: 'curl', at })
  log.onEvent({ type: 'sign_in_failed', login: 'my password', ip: '192.0.2.1', userAgent: '', at })
  log.onEvent({ type: 'reuse', userId: '7', sessionId: 's', at })
  log.onEvent({ type: 'revocation', userId: '7', sessionId: undefined, reason: 'deleted', at })
  expect(told()).toMatchObject([
    { level: 'info', event: 'sign_in', requestId: 'r-1', userId: '7', ip: '192.0.2.1', userAgent: 'curl' },
    { level: 'info', event: 'sign_in_failed', ip: '192.0.2.1' },
    { level: 'warn', event: 'reuse' },
    { level: 'info', event: 'revocation', reason: 'deleted' },
  ])
  expect(lines.join('')).not.toContain('my password')
})

test('what a client sends stays inside its text, on one line, and is cut', async () => {
  const { log, lines } = await start()
  log.onEvent({ type: 'sign_in', userId: hostile, sessionId: 's', userAgent: hostile.repeat(100_000), at })
  log.onError(new Error(hostile.repeat(100_000)))
  const { incoming, outgoing } = exchange(`/${hostile}`.repeat(100_000), {})
  log.access.watch(incoming, outgoing)
  outgoing.end()
  expect(lines).toHaveLength(3)
  for (const line of lines) {
    expect(line.indexOf('\n')).toBe(line.length - 1)
    expect(line.slice(0, -1)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
    expect(line.length).toBeLessThan(50_000)
    expect(JSON.parse(line)).toMatchObject({ level: expect.any(String) })
  }
})

test('a fault is told with its cause and its stack, without what looks secret', async () => {
  const { log, told, lines } = await start()
  const token = 'eyJhbGciOiJIUzI1NiJ9.eyJ1c2VyIjoxfQ.c2ln'
  const hash = '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA'
  const key = '-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----'
  log.onError(new Error(`refused ${token} and ${hash}`, { cause: new RangeError(`because of ${key}`) }))
  log.onError(`a text with ${token}`)
  expect(told()).toMatchObject([
    {
      level: 'error',
      event: 'fault',
      requestId: 'r-1',
      error: 'Error',
      message: 'refused *** and ***',
      cause: 'RangeError: because of ***',
      stack: expect.stringContaining('json-log.test.ts'),
    },
    { message: 'a text with ***' },
  ])
  for (const secret of ['eyJ', 'argon2', 'PRIVATE KEY', 'MIIE']) expect(lines.join('')).not.toContain(secret)
})

test('lines below the level are not written, and requests only where they are wanted', async () => {
  const { log, lines } = await start({ level: 'info', hasAccessLog: false })
  log.onEvent({ type: 'refresh', userId: '7', sessionId: 's', at, outcome: 'rotated' })
  const { incoming, outgoing } = exchange('/', {})
  log.access.watch(incoming, outgoing)
  outgoing.end()
  expect(lines).toEqual([])
  log.tell('listening', { port: 8000 })
  expect(lines).toHaveLength(1)
})
