import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AuditEntry, Auth } from '../auth.ts'
import { createAuth } from '../create-auth.ts'
import { createManualClock } from '../testing/index.ts'
import type { User, UserAccounts } from '../users/index.ts'

const password = 'wachtwoord-van-ada-1815'
const clock = createManualClock()
let auth: Auth<object, User, object, UserAccounts>
let userId: string
let last: number

beforeEach(async () => {
  last = 0
  auth = await createAuth({
    database: 'sqlite::memory:',
    keySecret: randomBytes(32).toString('hex'),
    clock: clock.now,
    trustedHops: 1,
  })
  userId = (await auth.users.create({ username: 'ada', password })).id
  await written()
})
afterEach(() => auth.close())

/** What was written since the last look, oldest first. */
async function written(): Promise<AuditEntry[]> {
  const entries = (await auth.audit.list({ limit: 1000 })).filter(({ seq }) => seq > last).reverse()
  last = entries.at(-1)?.seq ?? last
  return entries
}

/** In words: who did what to whom, and how it went. */
const words = (entries: readonly AuditEntry[]) =>
  entries.map(({ actor, action, result, userId: about, detail }) =>
    [actor || 'somebody', action, result, about ?? '-', JSON.stringify(detail)].join(' '),
  )

interface Asked {
  readonly method?: string
  readonly token?: string | undefined
  readonly headers?: Record<string, string>
}

async function ask(path: string, body?: object, { method = 'POST', token, headers = {} }: Asked = {}) {
  const init = {
    method,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'phone',
      ...(token && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body && { body: JSON.stringify(body) }),
  }
  const info = { remoteAddress: '::ffff:192.0.2.7', isEncrypted: true }
  const response = await auth.handler(new Request(`http://a/api${path}`, init), info)
  const text = await response.text()
  return {
    status: response.status,
    requestId: response.headers.get('x-request-id') ?? '',
    body: (text === '' ? {} : JSON.parse(text)) as Record<string, string>,
  }
}

const signIn = () => ask('/token/', { username: 'ada', password })

describe('each endpoint that changes something is one row, with its request', () => {
  interface Tokens {
    readonly access: string
    readonly refresh: string
  }
  const cases: Record<string, readonly [(tokens: Tokens) => ReturnType<typeof ask>, ...string[]]> = {
    'a sign-in': [signIn, 'user:1 sign_in done 1 {"kind":"pair"}'],
    'a sliding sign-in': [
      () => ask('/token/sliding/', { username: 'ada', password }),
      'user:1 sign_in done 1 {"kind":"sliding"}',
    ],
    'a refused sign-in': [
      () => ask('/token/', { username: 'ada', password: 'x' }),
      'somebody sign_in refused 1 {"reason":"wrong_password"}',
    ],
    'a refresh': [({ refresh }) => ask('/token/refresh/', { refresh })],
    'a refresh that is refused': [() => ask('/token/refresh/', { refresh: 'x.y.z' })],
    'a look at a token': [({ access }) => ask('/token/verify/', { token: access })],
    'a look at oneself': [({ access }) => ask('/profile/', undefined, { method: 'GET', token: access })],
    'a sign-out': [
      ({ refresh }) => ask('/token/blacklist/', { refresh }),
      'user:1 session_ended done 1 {"reason":"blacklisted"}',
    ],
    'a change of password': [
      ({ access: token }) =>
        ask('/password/', { current_password: password, new_password: 'een-ander-woord' }, { token }),
      'user:1 password_changed done 1 {"sessions":0}',
    ],
    'a refused change of password': [
      ({ access: token }) =>
        ask('/password/', { current_password: 'x', new_password: 'een-ander-woord' }, { token }),
      'user:1 password_changed refused 1 {"reason":"wrong_password"}',
    ],
    'a look at the sessions': [({ access: token }) => ask('/sessions/', undefined, { method: 'GET', token })],
    'the end of a session': [
      async ({ access: token }) => {
        const [{ id = '' } = {}] = await auth.sessions.list(userId)
        return ask(`/sessions/${id}/`, undefined, { method: 'DELETE', token })
      },
      'user:1 session_ended done 1 {"reason":"signed_out"}',
    ],
    'the end of a session of nobody': [
      ({ access: token }) => ask('/sessions/x/', undefined, { method: 'DELETE', token }),
    ],
    'the end of all sessions': [
      ({ access: token }) => ask('/sessions/revoke-all/', {}, { token }),
      'user:1 sessions_ended done 1 {"reason":"signed_out","sessions":1}',
    ],
    'the end of all other sessions, of which there are none': [
      ({ access: token }) => ask('/sessions/revoke-all/', { except: 'current' }, { token }),
    ],
    'a bad new password': [
      ({ access: token }) => ask('/password/', { current_password: password, new_password: 'x' }, { token }),
    ],
  }

  test.each(Object.entries(cases))('%s', async (_what, [call, ...expected]) => {
    const { body } = await signIn()
    await written()
    const { requestId } = await call({ access: body['access'] ?? '', refresh: body['refresh'] ?? '' })
    const entries = await written()
    expect(words(entries)).toEqual(expected)
    for (const entry of entries) {
      expect(entry).toMatchObject({ requestId, ip: '192.0.2.7', userAgent: 'phone' })
      expect(entry.at).toEqual(new Date(clock.now()))
    }
  })

  test('a token that comes back is one row, nobody’s, however often it comes', async () => {
    const { refresh = '' } = (await signIn()).body
    await ask('/token/refresh/', { refresh })
    clock.advance('11s')
    await written()
    const { requestId } = await ask('/token/refresh/', { refresh })
    await ask('/token/refresh/', { refresh })
    const entries = await written()
    expect(words(entries)).toEqual([`somebody token_reused done ${userId} {}`])
    expect(entries[0]?.requestId).toBe(requestId)
  })

  test('signing out twice is one row, and one that is refused none', async () => {
    const { refresh = '' } = (await signIn()).body
    await written()
    for (let times = 0; times < 3; times++) await ask('/token/blacklist/', { refresh })
    await ask('/token/blacklist/', { refresh: 'x' })
    expect(await written()).toHaveLength(1)
  })
})

test('the address comes from a trusted proxy, and so does the name of the request if it is a clean one', async () => {
  const proxied = { 'x-forwarded-for': '10.0.0.1, 203.0.113.9', 'x-request-id': 'req-7' }
  const { requestId } = await ask('/token/', { username: 'ada', password }, { headers: proxied })
  expect(requestId).toBe('req-7')
  expect(await written()).toMatchObject([{ ip: '203.0.113.9', requestId: 'req-7' }])
  for (const unclean of ['a b', 'x'.repeat(65), '', '"', 'é']) {
    const answered = await ask(
      '/token/',
      { username: 'ada', password },
      { headers: { 'x-request-id': unclean } },
    )
    expect(answered.requestId).toMatch(/^[0-9a-f-]{36}$/)
  }
})

test('what the library is asked for is done in the name of whom it is told', async () => {
  await auth.as('user:7', async () => {
    await auth.users.update(userId, { email: 'a@example.com', isStaff: true })
    await auth.as({ actor: 'cron', requestId: 'nightly' }, () => auth.users.deactivate(userId))
  })
  await auth.users.activate(userId)
  const entries = await written()
  expect(words(entries)).toEqual([
    `user:7 user_changed done ${userId} {"fields":["email","isStaff"],"isStaff":[false,true]}`,
    `cron user_deactivated done ${userId} {"sessions":0}`,
    `somebody user_activated done ${userId} {}`,
  ])
  expect(entries.map(({ requestId }) => requestId)).toEqual(['', 'nightly', ''])
})

test('requests that are answered at once are not taken for one another', async () => {
  const ids = Array.from({ length: 40 }, (_, index) => `request-${index}`)
  const answers = await Promise.all(
    ids.map((id) => ask('/token/', { username: 'ada', password }, { headers: { 'x-request-id': id } })),
  )
  expect(answers.every(({ status }) => status === 200)).toBe(true)
  expect((await written()).map(({ requestId }) => requestId).toSorted()).toEqual(ids.toSorted())
})

test('a flood of refused sign-ins is counted, and does not fill the log', async () => {
  const open = await createAuth({ database: 'sqlite::memory:', clock: clock.now, guessing: false })
  const { id } = await open.users.create({ username: 'ada', password })
  const handle = (username: string) =>
    open.handler(
      new Request('http://a/api/token/', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username, password: 'x' }),
      }),
    )
  for (let times = 0; times < 25; times++) await handle('ada')
  clock.advance('1m')
  await handle('ada')
  const rows = await open.audit.list({ action: 'sign_in' })
  expect(rows).toHaveLength(7)
  expect(rows[1]).toMatchObject({ userId: id, result: 'refused', detail: { count: 20 } })
  await open.close()
})

test('turned off, nothing is written, and what was written can still be read', async () => {
  const off = await createAuth({ database: 'sqlite::memory:', audit: false })
  await off.users.create({ username: 'ada', password })
  expect(await off.audit.list()).toEqual([])
  expect(await off.audit.verify()).toMatchObject({ outcome: 'intact', rows: 0 })
  await off.close()
})

test('rows older than what is kept go with the expired sessions', async () => {
  await signIn()
  await expect
    .poll(async () => (await auth.audit.list({ limit: 1 }))[0]?.position, { timeout: 5000 })
    .toBeDefined()
  clock.advance('399d')
  await auth.sessions.flushExpired()
  expect((await written()).map(({ action }) => action)).toEqual(['sign_in', 'sessions_flushed'])
  clock.advance('2d')
  await auth.sessions.flushExpired()
  expect((await auth.audit.list()).map(({ action }) => action)).toEqual(['audit_pruned', 'sessions_flushed'])
})

test('a date that is none deletes nothing', async () => {
  await expect(auth.audit.prune(new Date('soon'))).rejects.toThrow(new TypeError('"before" must be a date.'))
  await expect(auth.audit.list({ since: new Date('soon') })).rejects.toThrow('"since" must be a date.')
  await expect(auth.audit.list({ limit: -1 })).rejects.toThrow('"limit" must be a whole number')
  expect(await auth.audit.list()).not.toHaveLength(0)
})
