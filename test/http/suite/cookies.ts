import { afterAll, beforeAll, expect, test } from 'vitest'
import { agesOf } from '../browser.ts'
import { type Host, type HostKind, startHost } from '../hosts.ts'
import { createWorld, passwords, type World } from '../world.ts'
import { bodyOf, json, type Stage } from './stage.ts'

const own = { 'sec-fetch-site': 'same-origin' }
const asked = { ...own, 'x-carnet-transport': 'cookie' }

/** Cookies on every host: several headers of one name in, several out, and guards that read them. */
export function cookieCases(_: Stage, kind: HostKind): void {
  let world: World
  let host: Host
  beforeAll(async () => {
    world = await createWorld({ transport: 'both', cookies: { access: true } }, 'copy')
    host = await startHost(kind, world.auth)
  })
  afterAll(async () => {
    await host.close()
    await world.close()
  })

  async function signIn() {
    const credentials = { username: 'ada', password: passwords.ada }
    const response = await host.fetch('/api/token/', json(credentials, asked))
    const { csrf } = await bodyOf(response)
    const cookie = response.headers
      .getSetCookie()
      .map((text) => text.split(';')[0])
      .join('; ')
    return { response, cookie, csrf: String(csrf) }
  }

  test('every cookie of an answer arrives by itself', async () => {
    const { response } = await signIn()
    expect(response.status).toBe(200)
    expect(agesOf(response)).toEqual({ refresh: 86_400, csrf: 86_400, access: 300 })
  })

  test('a refresh without a body takes the cookie, and a sign-out clears all of them', async () => {
    const { cookie, csrf } = await signIn()
    const headers = { ...asked, cookie, 'x-csrf-token': csrf }
    for (const [path, ages] of [
      ['/api/token/refresh/', { refresh: 86_400, csrf: 86_400, access: 300 }],
      ['/api/token/blacklist/', { refresh: 0, access: 0, csrf: 0 }],
    ] as const) {
      const response = await host.fetch(path, { method: 'POST', headers })
      expect([path, response.status, agesOf(response)]).toEqual([path, 200, ages])
    }
  })

  test('a page that shows no token is refused, and keeps its cookies', async () => {
    const { cookie } = await signIn()
    const response = await host.fetch('/api/token/refresh/', {
      method: 'POST',
      headers: { ...asked, cookie },
    })
    expect([response.status, agesOf(response)]).toEqual([403, {}])
  })

  test('a guard finds the caller in the cookie, and asks for the token where something may change', async () => {
    const { cookie, csrf } = await signIn()
    const ask = async (method: string, headers: Record<string, string>) =>
      (await host.fetch('/guarded/plain', { method, headers })).status
    expect(await ask('GET', { cookie })).toBe(200)
    expect(await ask('POST', { cookie, ...own })).toBe(403)
    expect(await ask('POST', { cookie, ...own, 'x-csrf-token': 'x' })).toBe(403)
    expect(await ask('DELETE', { cookie, 'x-csrf-token': csrf })).toBe(403)
    expect(await ask('POST', { cookie, ...own, 'x-csrf-token': csrf })).toBe(200)
    expect(await ask('GET', { cookie: '__Host-carnet-access=x' })).toBe(401)
    expect(await ask('GET', {})).toBe(401)
  })

  test('a header goes before a cookie, also one that is of no use', async () => {
    const { cookie } = await signIn()
    const headers = { cookie, authorization: 'Bearer x' }
    expect((await host.fetch('/guarded/plain', { headers })).status).toBe(401)
  })

  test('who proves nothing may pass where nobody need be', async () => {
    const { cookie } = await signIn()
    expect((await host.fetch('/guarded/optional', { method: 'POST' })).status).toBe(200)
    expect((await host.fetch('/guarded/optional', { method: 'POST', headers: { cookie } })).status).toBe(403)
  })
}
