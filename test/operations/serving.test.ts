// `carnet serve` as an operator runs it: measures on a port of their own, lines of JSON, and a reader that stops.
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createScratch, post } from '../cli/command.ts'

const { carnet, serve, start, remove } = createScratch()
afterAll(remove)

const username = 'ada'
const password = 'analytical engine'

beforeAll(async () => {
  await carnet(['migrate'])
  const env = { CARNET_SUPERUSER_PASSWORD: password }
  await carnet(['createsuperuser', '--noinput', '--username', username], { env })
})

const statusOf = async (url: string, init?: RequestInit) => (await fetch(url, init)).status
describe('/metrics', () => {
  test('is served on an address of its own, and nothing else is', async () => {
    const server = await serve(['--metrics-port', '0', '--quiet'])
    const [url = ''] = /http:\/\/127\.0\.0\.1:\d+\/metrics/.exec(server.printed()) ?? []
    await post(`${server.url}/api/token/`, { username, password })
    const answer = await fetch(url)
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    const text = await answer.text()
    expect(text).toContain('carnet_sign_ins_total{result="granted"} 1')
    expect(text).toContain('process_resident_memory_bytes')
    expect(await statusOf(`${server.url}/metrics`)).toBe(404)
    expect(await statusOf(url, { method: 'POST' })).toBe(404)
    expect(await statusOf(url.replace('/metrics', '/api/token/'))).toBe(404)
    expect(await server.stop()).toMatchObject({ code: 0 })
  })

  test('is nowhere unless it was asked for', async () => {
    const server = await serve(['--quiet'])
    expect(server.printed()).not.toContain('etrics')
    expect(await statusOf(`${server.url}/metrics`)).toBe(404)
    await server.stop()
  })

  test.each([
    [['--metrics-port', 'x'], {}, '--metrics-port must be a port'],
    [[], { CARNET_METRICS_PORT: 'x' }, 'CARNET_METRICS_PORT must be a port'],
    [[], { CARNET_LOG_FORMAT: 'xml' }, 'CARNET_LOG_FORMAT must be one of text, json.'],
    [[], { CARNET_LOG_LEVEL: 'loud' }, 'CARNET_LOG_LEVEL must be one of debug, info, warn, error.'],
    [
      ['--metrics-port', '9464'],
      { CARNET_METRICS_HOST: '192.0.2.1' },
      "That IP address can't be assigned to",
    ],
  ])('%j %j is refused by name', async (flags, env, sentence) => {
    const { code, stderr } = await carnet(['serve', '--port', '0', ...flags], { env })
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(sentence) })
  })
})

describe('lines of JSON', () => {
  test('tell of the start, requests, events and the end, and hold nothing secret', async () => {
    const env = { CARNET_LOG_FORMAT: 'json', CARNET_LOG_LEVEL: 'debug' }
    const child = await serveJson(env)
    const { body } = await post(`${child.url}/api/token/`, { username, password })
    await post(`${child.url}/api/token/`, { username: 'a\r\n{"event":"sign_in"}', password: 'not this' })
    const { headers } = await fetch(`${child.url}/api/token/?x=${body['access']}\u2028`)
    await child.stop()
    const lines = child.lines().map((line) => JSON.parse(line) as Record<string, unknown>)
    const events = lines.map(({ event }) => event)
    expect(events[0]).toBe('listening')
    expect(events).toEqual(expect.arrayContaining(['sign_in', 'sign_in_failed', 'request', 'stopping']))
    const asked = lines.filter(({ method }) => method === 'GET')
    expect(asked).toMatchObject([
      { path: '/api/token/', status: 405, requestId: headers.get('x-request-id') },
    ])
    const signIn = lines.find(({ event }) => event === 'sign_in')
    const request = lines.find(({ event, status }) => event === 'request' && status === 200)
    expect(signIn).toMatchObject({ requestId: expect.stringMatching(/./) })
    expect(request?.['requestId']).toBe(signIn?.['requestId'])
    expect(lines.filter(({ event }) => event === 'sign_in')).toHaveLength(1)
    for (const secret of ['eyJ', password, 'not this', 'argon2'])
      expect(child.lines().join('\n')).not.toContain(secret)
  })

  test('a reader that stops holds nobody up, and is told how much it missed', {
    timeout: 90_000,
  }, async () => {
    const child = await serveJson({ CARNET_LOG_FORMAT: 'json' })
    child.stdout?.pause()
    await flood(child.port, 6000)
    const startedMs = performance.now()
    expect(await statusOf(`${child.url}/healthz`)).toBe(200)
    expect(performance.now() - startedMs).toBeLessThan(1000)
    child.stdout?.resume()
    await pause(300)
    await statusOf(`${child.url}/healthz`)
    await child.stop()
    const dropped = child
      .lines()
      .map((line) => JSON.parse(line))
      .filter(({ event }) => event === 'lines_dropped')
    expect(dropped).toMatchObject([{ level: 'warn', count: expect.any(Number) }])
    expect(dropped[0].count).toBeGreaterThan(100)
  })

  /** `serve` waits for the words of the other format. */
  async function serveJson(env: Record<string, string>) {
    const child = start(['serve', '--port', '0'], { env })
    let text = ''
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
    const lines = () => text.split('\n').filter((line) => line !== '')
    await expect.poll(lines, { timeout: 10_000 }).not.toEqual([])
    const { port } = JSON.parse(lines()[0] ?? '') as { port: number }
    const closed = once(child, 'close')
    return {
      port,
      url: `http://127.0.0.1:${port}`,
      stdout: child.stdout,
      lines,
      async stop() {
        child.kill('SIGINT')
        await closed
      },
    }
  }
})

/** Requests one behind the other on one connection, until all are answered. */
async function flood(port: number, count: number): Promise<void> {
  for (let left = count; left > 0; left -= 500) {
    const socket = connect(port, '127.0.0.1')
    await once(socket, 'connect')
    let answers = 0
    const done = new Promise<void>((resolve) => {
      socket.setEncoding('latin1').on('data', (chunk: string) => {
        answers += chunk.split('HTTP/1.1 404').length - 1
        if (answers >= 500) resolve()
      })
    })
    socket.write(`GET /${'long/'.repeat(39)} HTTP/1.1\r\nhost: x\r\n\r\n`.repeat(500))
    await done
    socket.destroy()
  }
}
