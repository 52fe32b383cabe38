import { afterAll, beforeAll, expect, test } from 'vitest'
import { agesOf } from '../browser.ts'
import { type Host, type HostKind, startHost } from '../hosts.ts'
import { startProxy, type TestProxy } from '../reverse-proxy.ts'
import { createWorld, passwords, type World } from '../world.ts'
import { bodyOf, json, type Stage } from './stage.ts'

const page = { origin: 'https://api.example.com', 'x-carnet-transport': 'cookie' }
const credentials = { username: 'ada', password: passwords.ada }

/** Every host again, behind what ends TLS before it and says so in headers. */
export function proxyCases(_: Stage, kind: HostKind): void {
  let world: World
  let host: Host
  let proxy: TestProxy
  beforeAll(async () => {
    const cookies = { transport: 'both', cookies: { access: true } } as const
    world = await createWorld({ trustedHops: 1, requireTls: true, ...cookies }, kind.place)
    host = await startHost(kind, world.auth)
    proxy = await startProxy({ port: host.port, host: 'api.example.com', client: '198.51.100.7' })
  })
  afterAll(async () => {
    await proxy.close()
    await host.close()
    await world.close()
  })
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(`http://127.0.0.1:${proxy.port}${path.startsWith('/guarded/') ? '' : kind.prefix}${path}`, init)

  test('the address of a client is the one that the proxy saw, whatever the client says', async () => {
    const spoofed = {
      'x-forwarded-for': '203.0.113.9',
      'x-real-ip': '203.0.113.9',
      forwarded: 'for=203.0.113.9',
    }
    const response = await ask('/api/token/', json(credentials, spoofed))
    expect(response.status).toBe(200)
    const [session] = await world.auth.sessions.list(world.ids.ada)
    expect(session?.ip).toBe('198.51.100.7')
  })

  test('TLS is what the proxy speaks: past it nothing is answered', async () => {
    expect((await ask('/api/token/', json(credentials))).headers.get('strict-transport-security')).not.toBe(
      null,
    )
    const direct = await host.fetchUnchecked('/api/token/', json(credentials))
    expect([direct.status, (await bodyOf(direct))['code']]).toEqual([403, 'tls_required'])
    const claimed = { 'x-forwarded-proto': 'https,http' }
    expect((await host.fetchUnchecked('/api/token/', json(credentials, claimed))).status).toBe(403)
  })

  test('a page at the public name uses its cookies, one elsewhere does not', async () => {
    const signedIn = await ask('/api/token/', json(credentials, page))
    expect([signedIn.status, agesOf(signedIn)]).toEqual([200, { refresh: 86_400, csrf: 86_400, access: 300 }])
    const cookie = signedIn.headers
      .getSetCookie()
      .map((text) => text.split(';')[0])
      .join('; ')
    const headers = { ...page, cookie, 'x-csrf-token': String((await bodyOf(signedIn))['csrf']) }
    const refresh = (origin: string) =>
      ask('/api/token/refresh/', { method: 'POST', headers: { ...headers, origin } })
    expect((await refresh('https://evil.example.com')).status).toBe(403)
    expect((await refresh(`http://127.0.0.1:${proxy.port}`)).status).toBe(403)
    expect((await refresh(page.origin)).status).toBe(200)
    expect((await ask('/guarded/plain', { headers: { cookie } })).status).toBe(200)
  })

  test('bodies of any length come through, and so does the answer to one that is too long', async () => {
    const long = await ask('/api/token/', json({ ...credentials, username: 'x'.repeat(17_000) }))
    expect([long.status, (await bodyOf(long))['code']]).toEqual([413, 'body_too_large'])
    const chunked = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const part of ['{"username":"ada",', `"password":"${passwords.ada}"}`])
          controller.enqueue(Buffer.from(part))
        controller.close()
      },
    })
    const init = { ...json(''), body: chunked, duplex: 'half' } as const
    expect((await ask('/api/token/', init)).status).toBe(200)
    expect((await ask('/healthz', { method: 'HEAD' })).status).toBe(200)
  })
}
