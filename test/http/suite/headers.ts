import { expect, test } from 'vitest'
import { suiteEndpoints } from '../world.ts'
import { json, type Stage } from './stage.ts'

const onEveryAnswer = {
  'cache-control': 'no-store',
  pragma: 'no-cache',
  vary: 'Accept',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
}
const onNone = [
  'server',
  'x-powered-by',
  'access-control-allow-origin',
  'access-control-allow-credentials',
  'set-cookie',
  'strict-transport-security',
  'location',
]

/** An answer of each status, by what brings it about. */
const requests: Record<number, [path: string, init: RequestInit]> = {
  200: ['/healthz', {}],
  400: ['/api/token/', json({})],
  401: ['/api/profile/', {}],
  405: ['/api/token/', { method: 'DELETE' }],
  406: ['/api/token/', json({}, { accept: 'text/csv' })],
  413: ['/api/token/', json({ username: 'x'.repeat(17_000) })],
  415: ['/api/token/', { method: 'POST', body: 'x', headers: { 'content-type': 'text/plain' } }],
}

export function expectSafeHeaders({ headers }: Response): void {
  const named = Object.fromEntries(Object.keys(onEveryAnswer).map((name) => [name, headers.get(name)]))
  expect(named).toEqual(onEveryAnswer)
  expect(onNone.filter((name) => headers.has(name))).toEqual([])
}

export function headerCases(stage: Stage): void {
  test.each(Object.keys(requests).map(Number))(
    '%d has the headers that every answer has, and gives nothing away',
    async (status) => {
      const [path, init] = requests[status] ?? ['', {}]
      const response = await stage.host.fetch(path, init)
      expect(response.status).toBe(status)
      expectSafeHeaders(response)
      expect(response.headers.get('content-type')).toBe('application/json')
      expect(response.headers.has('www-authenticate')).toBe(status === 401)
    },
  )

  test('a path that is nobody’s is ours to answer where no framework is before us', async () => {
    const response = await stage.host.fetch('/api/nothing/')
    expect(response.status).toBe(404)
    if (stage.host.framework !== 'bare') return
    expectSafeHeaders(response)
    expect(await response.text()).toBe('{"detail":"Not found."}')
    expect(response.headers.has('allow')).toBe(false)
  })

  test('Allow says what each endpoint takes', async () => {
    for (const { path, atRoot, method } of Object.values(suiteEndpoints)) {
      const response = await stage.host.fetch(`${atRoot ? '' : '/api'}${path}`, { method: 'PUT' })
      const allowed = method === 'GET' ? 'GET, HEAD, OPTIONS' : `${method}, OPTIONS`
      expect([path, response.status, response.headers.get('allow')]).toEqual([path, 405, allowed])
    }
  })

  test('no answer of an endpoint tells of files, stacks or versions', async () => {
    for (const [path, init] of Object.values(requests)) {
      const text = await (await stage.host.fetch(path, init)).text()
      expect(text).not.toMatch(/node_modules|\.ts\b|\.js\b|\bat \w+ \(|sqlite|SELECT|hono|Express v/i)
    }
  })
}
