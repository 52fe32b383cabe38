// The table of failures: each row can happen, is announced by whatever can answer it, and is explained to people.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { adminEndpoints, type Endpoint, endpoints, type FailureCode, failures } from '@carnet/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { adminWays } from './admin-ways.ts'
import { type Host, hostKinds, startHost } from './hosts.ts'
import { bearer, json, signed } from './suite/stage.ts'
import { createWorld, passwords, type World } from './world.ts'

let world: World
let troubled: World
/** Takes tokens of a Django that marks them with the password's hash. */
let django: World
/** Keeps tokens in cookies. */
let keeping: World
let host: Host
beforeAll(async () => {
  world = await createWorld()
  troubled = await createWorld({ requireTls: true, respond: () => Promise.reject(new Error('a hook')) })
  troubled.auth.drain()
  django = await createWorld({ adopt: true, revokeClaim: 'hash_password' })
  keeping = await createWorld({ transport: 'cookie' })
  const [bare] = hostKinds
  if (bare !== undefined) host = await startHost(bare, world.auth)
})
afterAll(async () => {
  await host.close()
  await Promise.all([world.close(), troubled.close(), django.close(), keeping.close()])
})

const credentials = { username: 'ada', password: passwords.ada }
const hostile = (claims: object) => {
  const now = Math.floor(world.clock.now() / 1000)
  return signed({ exp: now + 60, jti: 'a', user_id: '999999', role: 'x', token_type: 'access', ...claims })
}
const profile = (headers: Record<string, string> = {}) => host.fetch('/api/profile/', { headers })
const at = (path: string, init: RequestInit | Record<string, string>) =>
  new Request(`http://a${path}`, 'method' in init ? init : { headers: init as Record<string, string> })
const overTls = (path: string, init: RequestInit = {}) =>
  troubled.auth.handler(new Request(`https://a${path}`, init), {
    remoteAddress: '203.0.113.9',
    isEncrypted: true,
  })

const signInForCookies = (headers: Record<string, string>, isEncrypted: boolean) =>
  keeping.auth.handler(at('/api/token/', json(credentials, headers)), {
    remoteAddress: '203.0.113.9',
    isEncrypted,
  })

/** How to bring each failure about. */
const ways: Readonly<Record<FailureCode, () => Promise<Response>>> = {
  invalid_input: () => host.fetch('/api/token/', json({})),
  parse_error: () => host.fetch('/api/token/', json('{')),
  no_active_account: () => host.fetch('/api/token/', json({ ...credentials, password: 'x' })),
  no_account_for_token: () =>
    host.fetch('/api/token/refresh/', json({ refresh: hostile({ token_type: 'refresh', sid: 'x' }) })),
  not_authenticated: () => profile(),
  bad_authorization_header: () => profile({ authorization: 'Bearer' }),
  token_not_valid: () => profile(bearer('x')),
  async token_reused() {
    const { refresh } = await world.tokensFor('ada')
    await host.fetch('/api/token/refresh/', json({ refresh }))
    world.clock.advance(11)
    return host.fetch('/api/token/refresh/', json({ refresh }))
  },
  user_not_found: () => profile(bearer(hostile({}))),
  user_inactive: () => profile(bearer(hostile({ user_id: world.ids.ina }))),
  password_changed: () =>
    django.auth.handler(at('/api/profile/', bearer(hostile({ user_id: world.ids.ada })))),
  password_of_token_changed: () =>
    django.auth.handler(
      at(
        '/api/token/refresh/',
        json({ refresh: hostile({ token_type: 'refresh', user_id: world.ids.ada }) }),
      ),
    ),
  permission_denied: async () =>
    host.fetch('/guarded/staff', { headers: bearer((await world.tokensFor('ada')).access) }),
  csrf_failed: () => signInForCookies({}, true),
  cookies_need_tls: () => signInForCookies({ 'sec-fetch-site': 'same-origin' }, false),
  tls_required: () =>
    troubled.auth.handler(new Request('http://a/api/profile/'), {
      remoteAddress: '203.0.113.9',
      isEncrypted: false,
    }),
  not_found: () => host.fetch('/api/nothing/'),
  method_not_allowed: () => host.fetch('/api/token/', { method: 'PUT' }),
  not_acceptable: () => host.fetch('/healthz', { headers: { accept: 'text/csv' } }),
  body_too_large: () => host.fetch('/api/token/', json({ username: 'x'.repeat(20_000) })),
  unsupported_media_type: () => host.fetch('/api/token/', { method: 'POST', body: 'x' }),
  async throttled() {
    const guess = () => host.fetch('/api/token/', json({ username: 'nobody', password: 'x' }))
    for (let failures = 0; failures < 5; failures++) await guess()
    return guess()
  },
  internal_error: () => overTls('/api/token/', json(credentials)),
  unavailable: () => overTls('/readyz'),
  ...adminWays(() => world),
}

const codes = Object.keys(failures) as FailureCode[]

test.each(codes)('%s can happen, and looks as its row says', async (code) => {
  const response = await ways[code]()
  const { status, detail, showsCode } = failures[code]
  const body = (await response.json()) as Record<string, unknown>
  expect([response.status, response.headers.has('www-authenticate')]).toEqual([status, status === 401])
  if (code === 'invalid_input') {
    expect(Object.values(body).every(Array.isArray)).toBe(true)
    return
  }
  const sentence = new RegExp(`^${detail.replace(/[.?*+()]/g, '\\$&').replace(/\{\w+\}/g, '.+')}$`)
  expect(body['detail']).toMatch(sentence)
  expect(body['code']).toBe(showsCode ? code : undefined)
})

test('every code is listed by an endpoint, of the API or of the admin', () => {
  const listed = new Set(
    [...Object.values(endpoints), ...Object.values(adminEndpoints)].flatMap(
      (endpoint: Pick<Endpoint, 'failures'>) => endpoint.failures,
    ),
  )
  expect(codes.filter((code) => !listed.has(code))).toEqual([])
})

test('docs/errors.md explains every code, and no other, with its status, its sentence and whether it is sent', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/errors.md'), 'utf8')
  const rows = [...page.matchAll(/^\| `(\w+)` \| (\d+) \| (.*?) \| (yes|no) \| (.+?) \| (.+?) \|$/gm)]
  const explained = rows.map(([, code, status, sentence, sent]) => [
    code,
    Number(status),
    sentence,
    sent === 'yes',
  ])
  expect(explained).toEqual(
    codes.map((code) => [code, failures[code].status, failures[code].detail, failures[code].showsCode]),
  )
})
