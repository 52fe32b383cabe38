import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Host, type HostKind, startHost } from '../hosts.ts'
import { createWorld, type World } from '../world.ts'
import { json, type Stage } from './stage.ts'

const page = 'https://app.example.com'
const strangers = [
  'null',
  'https://example.com',
  'https://app.example.com.evil.example',
  'https://evil-app.example.com',
  'http://app.example.com',
  'https://app.example.com:8443',
  'https://APP.example.com',
]
const preflight = (origin: string): RequestInit => ({
  method: 'OPTIONS',
  headers: {
    origin,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization, content-type',
  },
})
const grants = (response: Response) =>
  [...response.headers].filter(([name]) => name.startsWith('access-control-'))

export function corsCases(stage: Stage, kind: HostKind): void {
  let world: World
  let host: Host
  beforeAll(async () => {
    world = await createWorld({ cors: { origins: [page] } }, kind.place)
    host = await startHost(kind, world.auth)
  })
  afterAll(async () => {
    await host.close()
    await world.close()
  })

  test('is off unless asked for', async () => {
    for (const init of [json({}, { origin: page }), preflight(page)]) {
      const response = await stage.host.fetch('/api/token/', init)
      expect([response.headers.get('vary'), grants(response)]).toEqual(['Accept', []])
    }
  })

  test('a listed origin may read the answer, whatever it is, and never with credentials', async () => {
    for (const init of [json({}, { origin: page }), { headers: { origin: page } }]) {
      const response = await host.fetch('/api/token/', init)
      expect([response.headers.get('vary'), grants(response)]).toEqual([
        'Accept, Origin',
        [
          ['access-control-allow-origin', page],
          ['access-control-expose-headers', 'WWW-Authenticate, Retry-After, X-Request-Id'],
        ],
      ])
      expect(response.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    }
  })

  test('a preflight of a listed origin is granted what the endpoints need', async () => {
    const response = await host.fetch('/api/token/', preflight(page))
    expect([response.status, await response.text()]).toEqual([204, ''])
    expect(grants(response)).toEqual([
      ['access-control-allow-headers', 'Authorization, Content-Type'],
      ['access-control-allow-methods', 'DELETE, GET, POST'],
      ['access-control-allow-origin', page],
      ['access-control-expose-headers', 'WWW-Authenticate, Retry-After, X-Request-Id'],
      ['access-control-max-age', '600'],
    ])
  })

  test.each(strangers)('%s is granted nothing, and caches are told that it matters', async (origin) => {
    for (const init of [json({}, { origin }), preflight(origin)]) {
      const response = await host.fetch('/api/token/', init)
      expect([response.headers.get('vary'), grants(response)]).toEqual(['Accept, Origin', []])
    }
  })
}
