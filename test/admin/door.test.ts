// Who comes into the admin, by what, and for how long (H10, H11, H14, H15).
import { type AdminEndpointName, adminEndpoints } from '@carnet/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAdminClient, statusAndCode } from './admin-client.ts'
import { type AdminWorld, createAdminWorld, password } from './admin-world.ts'

let world: AdminWorld
beforeAll(async () => {
  world = await createAdminWorld()
})
afterAll(() => world.close())

const required = [401, 'admin_session_required']
const guarded = Object.entries(adminEndpoints)
  .filter(([, { permission }]) => permission !== 'anyone')
  .map(([name]) => name as AdminEndpointName)

test.each(guarded)('%s is refused without a session of the admin', async (name) => {
  expect(await statusAndCode(createAdminClient(world.auth).send(name, { id: '1' }))).toEqual(required)
})

test('no token of the API is a session of the admin, as a cookie or as a bearer', async () => {
  const { access, refresh } = await world.tokens('rita')
  const { token: sliding } = await world.auth.tokens.issueSlidingFor(world.ids.rita)
  for (const token of [access, refresh, sliding]) {
    const client = createAdminClient(world.auth)
    client.cookie = `__Host-carnet-admin=${token}`
    expect(await statusAndCode(client.send('me'))).toEqual(required)
    client.cookie = ''
    expect(await statusAndCode(client.send('me', { headers: { authorization: `Bearer ${token}` } }))).toEqual(
      required,
    )
  }
})

test('the token of a session of the admin is good for nothing else, not even to be verified', async () => {
  const client = await world.signedIn('rita')
  const token = client.cookie.split('=')[1] ?? ''
  const post = (path: string, body: object) =>
    world.auth.handler(
      new Request(`http://localhost/api${path}`, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json' },
      }),
    )
  const profile = await world.auth.handler(
    new Request('http://localhost/api/profile/', { headers: { authorization: `Bearer ${token}` } }),
  )
  const refused = await Promise.all([
    post('/token/refresh/', { refresh: token }),
    post('/token/blacklist/', { refresh: token }),
    post('/token/verify/', { token }),
    post('/token/sliding/refresh/', { token }),
  ])
  expect([profile, ...refused].map(({ status }) => status)).toEqual([401, 401, 401, 401, 401])
  await client.ask('me')
})

test('who is no staff is not let in, and is told the same as who has no account', async () => {
  const client = createAdminClient(world.auth)
  const answers = await Promise.all(
    [
      ['ada', password],
      ['rita', 'wrong'],
      ['nobody', password],
    ].map(async ([username, typed]) => {
      const response = await client.send('signIn', {
        fields: { username: username ?? '', password: typed ?? '' },
      })
      return [response.status, await response.json(), response.headers.getSetCookie()]
    }),
  )
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
  expect(answers[0]?.[0]).toBe(401)
  const rows = await world.auth.audit.list({ userId: world.ids.ada, action: 'sign_in' })
  expect(rows[0]).toMatchObject({ result: 'refused', detail: { reason: 'not_staff' } })
})

test('staff without a permission are refused what needs it, and who is staff no more everything', async () => {
  const client = await world.signedIn('stan')
  expect(await statusAndCode(client.send('rotateKeys'))).toEqual([403, undefined])
  expect(
    await statusAndCode(client.send('deleteUser', { id: world.ids.ada, fields: { username: 'ada' } })),
  ).toEqual([403, undefined])
  await client.ask('listUsers')
  await world.auth.users.update(world.ids.stan, { isStaff: false })
  expect(await statusAndCode(client.send('listUsers'))).toEqual([403, undefined])
  await world.auth.users.update(world.ids.stan, { isStaff: true })
})

test('a session ends at once with a new password, a deactivation, or a word of somebody else', async () => {
  const client = await world.signedIn('stan')
  await world.auth.users.setPassword(world.ids.stan, password)
  expect(await statusAndCode(client.send('me'))).toEqual(required)
  const again = await world.signedIn('stan')
  const rita = await world.signedIn('rita')
  const { session } = await again.ask('me')
  await rita.ask('endSession', { id: session.id })
  expect(await statusAndCode(again.send('me'))).toEqual(required)
})

test('signing in begins a session anew and ends the one that the browser had', async () => {
  const client = await world.signedIn('rita')
  const [before, { session }] = [client.cookie, await client.ask('me')]
  await client.signIn('rita', password)
  const after = await client.ask('me')
  expect(after.session.id).not.toBe(session.id)
  client.cookie = before
  expect(await statusAndCode(client.send('me'))).toEqual(required)
})

test('a cookie that somebody laid under the browser does not survive signing in', async () => {
  const client = createAdminClient(world.auth)
  client.cookie = '__Host-carnet-admin=planted'
  await client.signIn('rita', password)
  expect(client.cookie).not.toContain('planted')
})

test('signing out ends the session on the server and clears what the browser has', async () => {
  const client = await world.signedIn('rita')
  const kept = client.cookie
  const response = await client.send('signOut')
  expect([response.status, response.headers.get('clear-site-data')]).toEqual([204, '"cache"'])
  expect(response.headers.getSetCookie()[0]).toMatch(
    /^__Host-carnet-admin=; Max-Age=0; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
  )
  client.cookie = kept
  expect(await statusAndCode(client.send('me'))).toEqual(required)
})

test('a session ends after half an hour without a request, and after twelve hours whatever happens', async () => {
  const idle = await world.signedIn('rita')
  world.advance(1799)
  await idle.ask('me')
  world.advance(1801)
  expect(await statusAndCode(idle.send('me'))).toEqual(required)
  const busy = await world.signedIn('rita')
  for (let minutes = 0; minutes < 12 * 60 - 20; minutes += 20) {
    world.advance(1200)
    await busy.ask('me')
  }
  world.advance(1200)
  expect(await statusAndCode(busy.send('me'))).toEqual(required)
})

test('what cannot be undone asks for the password again after ten minutes', async () => {
  const client = await world.signedIn('rita')
  await client.ask('rotateKeys', { fields: { force: true } })
  world.advance(601)
  expect(await statusAndCode(client.send('rotateKeys', { fields: { force: true } }))).toEqual([
    403,
    'confirmation_required',
  ])
  expect((await client.send('confirm', { fields: { password: 'wrong' } })).status).toBe(400)
  await client.ask('confirm', { fields: { password } })
  await client.ask('rotateKeys', { fields: { force: true } })
  const rows = await world.auth.audit.list({ action: 'admin_confirmed', limit: 2 })
  expect(rows.map(({ result }) => result)).toEqual(['done', 'refused'])
})

const changing = guarded.filter((name) => adminEndpoints[name].method === 'POST')

test.each(changing)(
  '%s is refused to a page of others and without the token of the session',
  async (name) => {
    const client = await world.signedIn('rita')
    const other = await world.signedIn('stan')
    const attempts: readonly Readonly<Record<string, string>>[] = [
      { 'x-csrf-token': '' },
      { 'x-csrf-token': other.csrf },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': '', origin: 'https://evil.example' },
      { 'sec-fetch-site': '' },
    ]
    for (const headers of attempts)
      expect(await statusAndCode(client.send(name, { id: world.ids.bob, headers }))).toEqual([
        403,
        'csrf_failed',
      ])
  },
)

test('a page of others can neither sign anybody in nor fetch the audit log', async () => {
  const client = await world.signedIn('rita')
  const headers = { 'sec-fetch-site': 'cross-site' }
  const fields = { username: 'rita', password }
  expect(await statusAndCode(client.send('signIn', { fields, headers }))).toEqual([403, 'csrf_failed'])
  expect(await statusAndCode(client.send('exportAudit', { query: { format: 'csv' }, headers }))).toEqual([
    403,
    'csrf_failed',
  ])
})

test('nobody signs in over plain HTTP from elsewhere, where the cookie would be lost', async () => {
  const client = createAdminClient(world.auth, '203.0.113.9')
  expect(await statusAndCode(client.send('signIn', { fields: { username: 'rita', password } }))).toEqual([
    403,
    'cookies_need_tls',
  ])
})

test('guesses at the password are limited here as at any sign-in', async () => {
  const client = createAdminClient(world.auth)
  const guess = () => client.send('signIn', { fields: { username: 'bob', password: 'a guess' } })
  for (let failures = 0; failures < 5; failures++) await guess()
  expect((await guess()).status).toBe(429)
})

test('every answer may be framed, cached and read by nobody', async () => {
  const { headers } = await (await world.signedIn('rita')).send('me')
  expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'")
  expect([headers.get('cache-control'), headers.get('x-frame-options')]).toEqual(['no-store', 'DENY'])
  expect(headers.has('access-control-allow-origin')).toBe(false)
})
