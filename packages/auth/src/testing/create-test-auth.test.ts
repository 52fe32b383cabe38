import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createTestAuth } from './create-test-auth.ts'

const role = z.enum(['reader', 'editor'])
const options = {
  database: 'postgres://nobody@127.0.0.1:1/none',
  userFields: z.object({ role: role.default('reader') }),
  claims: {
    schema: z.object({ username: z.string(), role }),
    from: (user: { username: string; role: 'reader' | 'editor' }) => ({
      username: user.username,
      role: user.role,
    }),
  },
} as const

type Test = Awaited<ReturnType<typeof open>>
const open = () => createTestAuth(options)

const call = (auth: Test, method: string, path: string, { headers = {}, body = {} }: Sent = {}) =>
  auth.handler(
    new Request(`http://test/api/${path}`, {
      method,
      headers: { ...headers, 'content-type': 'application/json' },
      ...(method === 'POST' && { body: JSON.stringify(body) }),
    }),
  )
interface Sent {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: object
}
const profile = async (auth: Test, headers: Sent['headers'] = {}) =>
  (await call(auth, 'GET', 'profile/', { headers })).status
const refresh = (auth: Test, token: string) =>
  call(auth, 'POST', 'token/refresh/', { body: { refresh: token } })

describe('a test auth', () => {
  test('costs less than 50 ms of a processor, whatever database the options name', async () => {
    const times: number[] = []
    for (let round = 0; round < 5; round++) {
      const before = process.cpuUsage()
      const auth = await open()
      const { user, system } = process.cpuUsage(before)
      times.push((user + system) / 1000)
      await auth.close()
    }
    // the first one loads and compiles what the others use
    expect(Math.min(...times)).toBeLessThan(50)
  })

  test('hashes a password and checks it at next to no cost, and shows no hash', async () => {
    await using auth = await open()
    const body = { username: 'ada', password: 'a lamp in the harbour' }
    await auth.users.create(body)
    const before = process.cpuUsage()
    for (let round = 0; round < 10; round++) await auth.users.create({ ...body, username: `ada${round}` })
    // ten argon2 of 19 MiB are at least 80 ms
    const { user } = process.cpuUsage(before)
    expect(user / 1000).toBeLessThan(80)
    expect((await call(auth, 'POST', 'token/', { body })).status).toBe(200)
    expect((await call(auth, 'POST', 'token/', { body: { ...body, password: 'another' } })).status).toBe(401)
  })

  test('keeps no process alive, closed or not', () => {
    const here = fileURLToPath(new URL('create-test-auth.ts', import.meta.url))
    const program = `const { createTestAuth } = await import(${JSON.stringify(here)})
      const { headers } = await (await createTestAuth()).asUser('ada')
      console.log(Object.keys(headers))`
    const flags = ['--conditions=@carnet/source', '--input-type=module', '--eval', program]
    const { status, stdout } = spawnSync(process.execPath, flags, { encoding: 'utf8', timeout: 60_000 })
    expect({ status, stdout }).toEqual({ status: 0, stdout: "[ 'authorization' ]\n" })
  })
})

describe('asUser', () => {
  test('creates who is not there, and finds who is', async () => {
    await using auth = await open()
    const first = await auth.asUser('ada')
    const again = await auth.asUser({ username: 'ada', role: 'editor' })
    expect(again.user).toEqual({ ...first.user, role: 'editor' })
    expect(await auth.users.list()).toHaveLength(1)
    expect((await auth.asUser(first.user)).user).toEqual(again.user)
    await expect(auth.asUser({ id: 'nobody' })).rejects.toThrow(TypeError)
  })

  test('gives headers and tokens that the endpoints take', async () => {
    await using auth = await open()
    const ada = await auth.asUser({ username: 'ada', isStaff: true })
    expect(await profile(auth, ada.headers)).toBe(200)
    expect((await refresh(auth, ada.refresh)).status).toBe(200)
    expect(await profile(auth)).toBe(401)
  })

  test('lets a test choose claims, until the next time, and the schema still judges them', async () => {
    await using auth = await open()
    const claimsOf = async (token: string) => (await auth.tokens.verify(token))?.['role']
    const editor = await auth.asUser('ada', { role: 'editor' })
    expect(await claimsOf(editor.access)).toBe('editor')
    const { access } = (await (await refresh(auth, editor.refresh)).json()) as { access: string }
    expect(await claimsOf(access)).toBe('editor')
    expect(await claimsOf((await auth.asUser('ada')).access)).toBe('reader')
    await expect(auth.asUser('ada', { role: 'king' as 'editor' })).rejects.toThrow()
    await using plain = await createTestAuth()
    await expect(plain.asUser('ada', { role: 'editor' })).rejects.toThrow(TypeError)
  })

  test('writes the header that the options name, and sliding tokens where only these are accepted', async () => {
    const own = { headerName: 'X-Token', headerTypes: ['JWT'], accept: ['sliding'] } as const
    await using auth = await createTestAuth(own)
    const { headers, access, refresh: same } = await auth.asUser('ada')
    expect([headers, same]).toEqual([{ 'x-token': `JWT ${access}` }, access])
    expect((await auth.authenticate(headers['x-token'])).ok).toBe(true)
  })

  test('takes a user of a table of your own', async () => {
    const ada = { id: 7, name: 'ada' }
    await using auth = await createTestAuth({
      users: {
        findByLogin: async () => ada,
        findById: async (id: string) => (id === '7' ? ada : undefined),
        verifyPassword: () => true,
      },
      claims: { schema: z.object({ name: z.string() }), from: ({ name }) => ({ name }) },
    })
    const { user, access } = await auth.asUser({ id: 7 }, { name: 'Ada' })
    expect([user.name, (await auth.tokens.verify(access))?.['name']]).toEqual(['ada', 'Ada'])
    await expect(auth.asUser('8')).rejects.toThrow(TypeError)
  })
})

describe('issueExpired', () => {
  test('gives an access token that expired, and a refresh token that is good', async () => {
    await using auth = await open()
    const ada = await auth.issueExpired('ada')
    const answer = await call(auth, 'GET', 'profile/', { headers: ada.headers })
    expect([answer.status, await answer.json()]).toMatchObject([401, { code: 'token_not_valid' }])
    const { access } = (await (await refresh(auth, ada.refresh)).json()) as { access: string }
    expect(await profile(auth, { authorization: `Bearer ${access}` })).toBe(200)
  })

  test('both: the refresh token has expired as well', async () => {
    await using auth = await open()
    const { refresh: token } = await auth.issueExpired('ada', 'both')
    expect((await refresh(auth, token)).status).toBe(401)
  })

  test('sets the clock back for nobody else', async () => {
    await using auth = await open()
    const [, ada] = await Promise.all([auth.issueExpired('grace'), auth.asUser('ada')])
    expect(await profile(auth, ada.headers)).toBe(200)
  })
})

describe('travel', () => {
  test('moves tokens and sessions', async () => {
    await using auth = await open()
    const ada = await auth.asUser('ada')
    const startedMs = auth.clock()
    auth.travel('4m')
    expect(await profile(auth, ada.headers)).toBe(200)
    auth.travel('1m')
    expect(await profile(auth, ada.headers)).toBe(401)
    auth.travel('31d')
    expect((await refresh(auth, ada.refresh)).status).toBe(401)
    expect(await auth.sessions.list(ada.user.id)).toEqual([])
    expect(auth.clock() - startedMs).toBe((5 * 60 + 31 * 86_400) * 1000)
  })

  test('moves the grace window: a second use inside it gets the successor, after it the session ends', async () => {
    await using auth = await open()
    const ada = await auth.asUser('ada')
    await refresh(auth, ada.refresh)
    auth.travel('9s')
    expect((await refresh(auth, ada.refresh)).status).toBe(200)
    auth.travel('2s')
    const answer = await refresh(auth, ada.refresh)
    expect([answer.status, await answer.json()]).toMatchObject([401, { code: 'token_reused' }])
    expect(await profile(auth, ada.headers)).toBe(401)
  })

  test('moves the limits of guessing', async () => {
    await using auth = await open()
    await auth.users.create({ username: 'ada', password: 'a lamp in the harbour' })
    const attempt = async (password: string) =>
      (await call(auth, 'POST', 'token/', { body: { username: 'ada', password } })).status
    for (let failure = 0; failure < 6; failure++) await attempt('wrong')
    expect(await attempt('a lamp in the harbour')).toBe(429)
    auth.travel('1h')
    expect(await attempt('a lamp in the harbour')).toBe(200)
  })

  test('leaves what was revoked revoked', async () => {
    await using auth = await open()
    const ada = await auth.asUser('ada')
    await auth.sessions.revokeAll(ada.user.id)
    expect(await profile(auth, ada.headers)).toBe(401)
    auth.travel('1m')
    expect(await profile(auth, ada.headers)).toBe(401)
  })

  test('adds to a clock that was given', async () => {
    let nowMs = Date.UTC(2030, 0, 1)
    await using auth = await createTestAuth({ clock: () => nowMs })
    auth.travel('1d')
    nowMs += 1000
    expect(auth.clock()).toBe(Date.UTC(2030, 0, 2) + 1000)
    expect(() => auth.travel('soon' as '1s')).toThrow(TypeError)
  })
})
