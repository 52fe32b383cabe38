// The rules of sessions over a database that Django shares: what a client sees who uses both servers. Django is played
// here; interop/ has the real one.
import { createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import { createAuth } from '../../create-auth.ts'
import { createDjangoDatabases } from '../../testing/test-django-database.ts'
import { type DjangoStand, openDjangoStand } from '../../testing/test-django-stand.ts'
import { claimsIn } from '../../testing/test-sessions.ts'

const databases = createDjangoDatabases()
afterAll(databases.remove)

const secret = randomBytes(32).toString('hex')
let stand: DjangoStand
let auth: Awaited<ReturnType<typeof createAuth>>
let userId: string

beforeEach(async () => {
  stand = await openDjangoStand(databases.make())
  auth = await createAuth({
    database: `sqlite:${stand.path}`,
    django: {},
    secret,
    clock: stand.clock.now,
    random: randomBytes,
  })
  const hash = pbkdf2Sync('correct horse', 'c2FsdA', 1000, 32, 'sha256').toString('base64')
  userId = (await stand.addUser({ username: 'ada', password: `pbkdf2_sha256$1000$c2FsdA$${hash}` })).id
})
afterEach(async () => {
  await auth.close()
  await stand.close()
})

async function post(path: string, body: object) {
  const request = new Request(`http://localhost/api/token/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const answer = await auth.handler(request)
  return { status: answer.status, body: (await answer.json()) as Record<string, string> }
}

const refresh = async (token: string) => {
  const { status, body } = await post('refresh/', { refresh: token })
  return { status, token: body['refresh'] ?? '', code: body['code'] }
}

/** The token on Django's record as Django signed it. */
function signed(jti: string): string {
  const [row] = stand.django.query('SELECT token FROM token_blacklist_outstandingtoken WHERE jti = ?', jti)
  const text = String(row?.['token']).split('.').slice(0, 2).join('.')
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
}

/** Exchanges a token as Django's view does. */
function refreshAtDjango(token: string): string {
  const { jti, sid } = claimsIn(token)
  const successor = stand.django.rotate(String(jti), { userId, ...(typeof sid === 'string' ? { sid } : {}) })
  return signed(successor)
}

const signIn = async () =>
  (await post('', { username: 'ada', password: 'correct horse' })).body['refresh'] ?? ''

test('a user of Django signs in here, and the hash stays one that Django reads', async () => {
  expect(claimsIn(await signIn())).toMatchObject({ user_id: userId })
  const [row] = stand.django.query('SELECT password FROM auth_user')
  expect(row?.['password']).toMatch(/^pbkdf2_sha256\$\d{6,}\$/)
})

test('a client that changes between the servers with each refresh is never refused', async () => {
  let token = signed(stand.django.give({ userId }))
  for (let round = 0; round < 5; round++) {
    stand.clock.advance('10m')
    const here = await refresh(token)
    expect(here.status).toBe(200)
    token = refreshAtDjango(here.token)
    // two in a row
    if (round % 2 === 0) token = refreshAtDjango(token)
  }
  expect(await auth.sessions.list(userId)).toHaveLength(1)
})

test('parallel tabs agree after a refresh at Django, while the window is open', async () => {
  const first = await signIn()
  const second = refreshAtDjango(first)
  const [a, b] = await Promise.all([refresh(second), refresh(second)])
  stand.clock.advance('5s')
  const late = await refresh(first)
  const ids = [a, b, late].map(({ token }) => claimsIn(token)['jti'])
  expect(new Set(ids).size).toBe(1)
})

test('a token that Django exchanged long ago is refused, and nobody is signed out', async () => {
  const first = await signIn()
  const third = await refresh(refreshAtDjango(first))
  stand.clock.advance('1m')
  expect(await refresh(first)).toMatchObject({ status: 401, code: 'token_not_valid' })
  expect((await refresh(third.token)).status).toBe(200)
})

test('a token that Carnet exchanged ends the session when it comes back, at both servers', async () => {
  const first = await signIn()
  const second = await refresh(first)
  const third = refreshAtDjango(second.token)
  stand.clock.advance('1m')
  expect(await refresh(first)).toMatchObject({ status: 401, code: 'token_reused' })
  expect(stand.django.isBlacklisted(String(claimsIn(third)['jti']))).toBe(true)
  expect((await refresh(third)).status).toBe(401)
})

test('what is signed out at one server is signed out at the other', async () => {
  const [here, there] = [await signIn(), await signIn()]
  await post('blacklist/', { refresh: here })
  expect(stand.django.isBlacklisted(String(claimsIn(here)['jti']))).toBe(true)
  stand.django.blacklist(String(claimsIn(there)['jti']))
  expect(await refresh(there)).toMatchObject({ status: 401, code: 'token_not_valid' })
  expect((await post('verify/', { token: there })).status).toBe(401)
})

test('a session that only Django has refreshed for long goes on here', async () => {
  let token = await signIn()
  for (let day = 0; day < 5; day++) {
    stand.clock.advance('20h')
    token = refreshAtDjango(token)
    await auth.sessions.flushExpired()
  }
  expect((await refresh(token)).status).toBe(200)
})
