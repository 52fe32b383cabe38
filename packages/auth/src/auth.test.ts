import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createAuth } from './index.ts'

const open: { close: () => Promise<void> }[] = []
afterEach(async () => {
  for (const auth of open.splice(0)) await auth.close()
})

async function start(options: object) {
  const auth = await createAuth(options)
  open.push(auth)
  return auth
}

const post = async (auth: Awaited<ReturnType<typeof start>>, path: string, body: object) => {
  const headers = { 'content-type': 'application/json' }
  const request = new Request(`http://host/api${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  })
  const response = await auth.handler(request)
  return { status: response.status, body: (await response.json()) as { access: string; refresh: string } }
}

describe('the developer’s own code', () => {
  test('issues tokens for users that are active, by their id or themselves', async () => {
    const auth = await start({ database: 'sqlite::memory:' })
    const user = await auth.users.create({ username: 'ada' })
    for (const one of [user, user.id, { id: Number(user.id) }]) {
      const { access } = await auth.tokens.issueFor(one)
      expect(await auth.tokens.verify(access)).toMatchObject({ user_id: user.id })
    }
    await auth.users.deactivate(user.id)
    for (const one of [user, '999', { id: 'x' }]) {
      await expect(auth.tokens.issueFor(one)).rejects.toMatchObject({ code: 'user_inactive', status: 401 })
    }
  })

  test('lists and ends sessions without seeing a token', async () => {
    const auth = await start({ database: 'sqlite::memory:' })
    const { id } = await auth.users.create({ username: 'ada' })
    const pairs = [
      await auth.tokens.issueFor(id),
      await auth.tokens.issueFor(id),
      await auth.tokens.issueFor(id),
    ]
    const [first, second] = await auth.sessions.list(id)
    expect(Object.keys(first ?? {}).sort()).toEqual(
      [
        'createdAt',
        'expiresAt',
        'generation',
        'id',
        'ip',
        'kind',
        'lastUsedAt',
        'userAgent',
        'userId',
      ].sort(),
    )
    const jtis = pairs.map(({ refresh }) => JSON.parse(atob(refresh.split('.')[1] ?? '')).jti)
    for (const jti of jtis) expect(JSON.stringify(await auth.sessions.list(id))).not.toContain(jti)
    expect(await auth.sessions.revoke(first?.id ?? '')).toBe(true)
    expect(await auth.sessions.revoke(first?.id ?? '')).toBe(false)
    expect(await auth.sessions.revokeAll(id, { except: second?.id ?? '' })).toBe(1)
    expect((await auth.sessions.list(id)).map((session) => session.id)).toEqual([second?.id])
  })

  test('may keep the users in a table of its own', async () => {
    const people = [{ id: 'a-1', email: 'ada@example.com', isActive: true }]
    const auth = await start({
      database: 'sqlite::memory:',
      users: {
        findByLogin: async (login: string) => people.find(({ email }) => email === login),
        findById: async (id: string) => people.find((person) => person.id === id),
        verifyPassword: (_user: object, password: string) => password === 'right',
      },
      claims: {
        schema: z.object({ email: z.string() }),
        from: ({ email }: { email: string }) => ({ email }),
      },
    })
    const login = { username: 'ada@example.com', password: 'right' }
    const { status, body } = await post(auth, '/token/', login)
    expect(status).toBe(200)
    expect(await auth.tokens.verify(body.access)).toMatchObject({ user_id: 'a-1', email: 'ada@example.com' })
    expect((await post(auth, '/token/', { ...login, password: 'wrong' })).status).toBe(401)
    const [person] = people
    if (person) person.isActive = false
    expect((await post(auth, '/token/refresh/', { refresh: body.refresh })).status).toBe(401)
    expect(auth.users).toBeUndefined()
  })
})
