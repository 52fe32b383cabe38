// `requireTls` and what proxies may say, where no loopback is in the way.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createWorld, type World } from './world.ts'

const remote = { remoteAddress: '203.0.113.9', isEncrypted: false }
const overTls = { ...remote, isEncrypted: true }
const local = { remoteAddress: '127.0.0.1', isEncrypted: false }
const promise = 'max-age=31536000'

describe.each([0, 1])('with %d trusted proxies', (trustedHops) => {
  let world: World
  beforeAll(async () => {
    world = await createWorld({ requireTls: true, trustedHops })
  })
  afterAll(() => world.close())
  const ask = (path: string, info: typeof remote, headers: Record<string, string> = {}) =>
    world.auth.handler(new Request(`http://a${path}`, { headers }), info)

  test('a request in clear is refused, and not sent elsewhere', async () => {
    for (const path of ['/api/profile/', '/api/token/', '/.well-known/jwks.json', '/openapi.json']) {
      const { status, headers } = await ask(path, remote)
      expect([path, status, headers.get('location')]).toEqual([path, 403, null])
      expect(headers.get('strict-transport-security')).toBe(null)
    }
  })

  test('a probe is answered in clear', async () => {
    expect((await ask('/healthz', remote)).status).toBe(200)
    expect((await ask('/readyz', remote)).status).toBe(200)
  })

  test('a request over TLS is answered, and browsers are told to come that way from now on', async () => {
    for (const path of ['/api/profile/', '/api/nothing/', '/healthz']) {
      const { headers } = await ask(path, overTls)
      expect([path, headers.get('strict-transport-security')]).toEqual([path, promise])
    }
  })

  test('the word of a proxy counts as far as proxies are trusted', async () => {
    const { status, headers } = await ask('/api/profile/', remote, { 'x-forwarded-proto': 'https' })
    expect([status, headers.get('strict-transport-security')]).toEqual(
      trustedHops ? [401, promise] : [403, null],
    )
  })

  test('this machine itself may ask in clear, unless a proxy stands there', async () => {
    const { status, headers } = await ask('/api/profile/', local)
    expect([status, headers.get('strict-transport-security')]).toEqual([trustedHops ? 403 : 401, null])
  })
})

test('without the option nothing is asked or promised', async () => {
  const world = await createWorld()
  const { status, headers } = await world.auth.handler(new Request('http://a/api/profile/'), overTls)
  expect([status, headers.get('strict-transport-security')]).toEqual([401, null])
  await world.close()
})
