// What the admin shows of users and does to them.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { statusAndCode } from './admin-client.ts'
import { type AdminWorld, createAdminWorld, password } from './admin-world.ts'
import { hereKinds } from './kinds.ts'

const userFields = z.object({
  role: z.enum(['author', 'editor']).default('author'),
  team: z.string().max(10).optional(),
})

describe.each(hereKinds)('on %s', (kind) => {
  let world: AdminWorld
  beforeAll(async () => {
    world = await createAdminWorld(kind, { userFields: userFields as never })
  })
  afterAll(async () => {
    await world?.close()
  })
  const rita = () => world.signedIn('rita')
  const stan = () => world.signedIn('stan')

  test('people are found by part of a name or an e-mail, by a whole id, and by what they are', async () => {
    const client = await stan()
    const names = async (query: object) =>
      (await client.ask('listUsers', { query })).rows.map(({ username }) => username)
    expect(await names({})).toEqual(['rita', 'stan', 'ada', 'bob'])
    expect(await names({ search: 'DA@exam' })).toEqual(['ada'])
    expect(await names({ search: world.ids.bob })).toContain('bob')
    expect(await names({ staff: true })).toEqual(['rita', 'stan'])
    expect(await names({ active: false })).toEqual([])
    expect(await names({ search: '%' })).toEqual([])
    expect(await names({ search: '_da' })).toEqual([])
  })

  test('pages follow each other without a gap', async () => {
    const client = await stan()
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: { rows: readonly { username: string }[]; next: string | null; total: number | null } =
        await client.ask('listUsers', {
          query: { limit: 1, ...(cursor !== null && { cursor }) },
        })
      seen.push(...page.rows.map(({ username }) => username))
      cursor = page.next
      expect(page.total).toBeGreaterThan(3)
    } while (cursor !== null)
    expect(seen.slice(0, 4)).toEqual(['rita', 'stan', 'ada', 'bob'])
    expect((await client.send('listUsers', { query: { cursor: 'bm90aGluZw' } })).status).toBe(400)
  })

  test('a form for the developer’s fields is told as JSON Schema', async () => {
    const { server } = await (await stan()).ask('me')
    expect(server.user_fields).toMatchObject({
      type: 'object',
      properties: { role: { enum: ['author', 'editor'], default: 'author' }, team: { maxLength: 10 } },
    })
  })

  test('a user is created, changed and read with the developer’s fields', async () => {
    const client = await stan()
    const { user, done } = await client.ask('createUser', {
      fields: { username: 'eve', fields: { team: 'red' } },
    })
    expect([done, user.fields, user.has_password]).toEqual([
      'eve was created.',
      { role: 'author', team: 'red' },
      false,
    ])
    await client.ask('changeUser', { id: user.id, fields: { first_name: 'Eve', fields: { role: 'editor' } } })
    const read = await client.ask('readUser', { id: user.id })
    expect([read.first_name, read.username, read.fields]).toEqual([
      'Eve',
      'eve',
      { role: 'editor', team: 'red' },
    ])
    const wrong = await client.send('changeUser', {
      id: user.id,
      fields: { fields: { team: 'x'.repeat(11) } },
    })
    expect([wrong.status, Object.keys((await wrong.json()) as object)]).toEqual([400, ['team']])
    const taken = await client.send('createUser', { fields: { username: 'eve' } })
    expect([taken.status, Object.keys((await taken.json()) as object)]).toEqual([400, ['username']])
  })

  test('nobody becomes staff by the developer’s fields', async () => {
    const client = await stan()
    const fields = { isStaff: true, isSuperuser: true, is_staff: true, password: 'x' }
    const response = await client.send('changeUser', { id: world.ids.bob, fields: { fields } })
    expect(response.status).toBe(400)
    expect(await world.auth.users.find(world.ids.bob)).toMatchObject({ isStaff: false, isSuperuser: false })
  })

  test('who may not say who is staff may not change, take over or deactivate anybody who is', async () => {
    const client = await stan()
    const id = world.ids.rita
    const refused = [403, undefined]
    expect(await statusAndCode(client.send('setPassword', { id, fields: { password } }))).toEqual(refused)
    expect(
      await statusAndCode(client.send('changeUser', { id, fields: { email: 'evil@example.com' } })),
    ).toEqual(refused)
    expect(await statusAndCode(client.send('setActive', { id, fields: { active: false } }))).toEqual(refused)
    expect(await statusAndCode(client.send('forcePasswordChange', { id }))).toEqual(refused)
    expect(
      await statusAndCode(
        client.send('setRoles', { id: world.ids.bob, fields: { staff: true, superuser: true } }),
      ),
    ).toEqual(refused)
    expect((await client.ask('readUser', { id })).may_change).toBe(false)
  })

  test('a superuser says who is staff, and cannot undo themselves', async () => {
    const client = await rita()
    const id = world.ids.ada
    expect((await client.ask('setRoles', { id, fields: { staff: true, superuser: false } })).done).toBe(
      'ada is staff now.',
    )
    expect(await world.auth.users.find(id)).toMatchObject({ isStaff: true, isSuperuser: false })
    await client.ask('setRoles', { id, fields: { staff: false, superuser: false } })
    const self = world.ids.rita
    for (const response of [
      client.send('setRoles', { id: self, fields: { staff: false, superuser: false } }),
      client.send('setActive', { id: self, fields: { active: false } }),
      client.send('deleteUser', { id: self, fields: { username: 'rita' } }),
      client.send('forcePasswordChange', { id: self }),
    ])
      expect((await response).status).toBe(400)
  })

  test('barring a user ends their sessions and says how many; they do not come back', async () => {
    const client = await stan()
    const id = world.ids.bob
    const { access } = await world.tokens('bob')
    expect(await client.ask('setActive', { id, fields: { active: false } })).toEqual({
      done: 'bob can no longer sign in.',
      sessions_ended: 1,
    })
    await client.ask('setActive', { id, fields: { active: true } })
    expect(await world.auth.tokens.verify(access)).toBeUndefined()
  })

  test('a forced password change makes the password useless and ends the sessions', async () => {
    const client = await stan()
    const id = world.ids.bob
    await world.tokens('bob')
    expect((await client.ask('forcePasswordChange', { id })).sessions_ended).toBe(1)
    expect((await client.ask('readUser', { id })).has_password).toBe(false)
    await client.ask('setPassword', { id, fields: { password } })
    expect((await client.ask('readUser', { id })).has_password).toBe(true)
    const weak = await client.send('setPassword', { id, fields: { password: 'password' } })
    expect([weak.status, Object.keys((await weak.json()) as object)]).toEqual([400, ['password']])
  })

  test('a user is deleted only by their name, typed once more, and all is told before', async () => {
    const client = await rita()
    const { id } = await world.auth.users.create({ username: 'gone', password } as never)
    await world.auth.tokens.issueFor(id)
    const { deletion } = await client.ask('readUser', { id })
    expect(deletion[1]).toBe('Their one live session is ended at once; the rows stay until they are flushed.')
    expect((await client.send('deleteUser', { id, fields: { username: 'other' } })).status).toBe(400)
    expect(await client.ask('deleteUser', { id, fields: { username: 'gone' } })).toEqual({
      done: 'gone was deleted.',
      sessions_ended: 1,
    })
    expect(await statusAndCode(client.send('readUser', { id }))).toEqual([404, undefined])
  })

  test('after too many guesses a user is unlocked', async () => {
    const guess = (typed: string) =>
      world.auth.handler(
        new Request('http://localhost/api/token/', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ username: 'ada', password: typed }),
        }),
      )
    for (let failures = 0; failures < 6; failures++) await guess('wrong')
    expect((await guess(password)).status).toBe(429)
    await (await stan()).ask('unlockUser', { id: world.ids.ada })
    expect((await guess(password)).status).toBe(200)
  })

  test('every change is written down with who made it and from where', async () => {
    const client = await stan()
    await client.ask('endUserSessions', { id: world.ids.ada })
    const { rows } = await client.ask('listAudit', {
      query: { user: world.ids.ada, actor: `user:${world.ids.stan}` },
    })
    expect(rows.map(({ action }) => action).slice(0, 2)).toEqual(['sessions_ended', 'account_unlocked'])
    expect(rows[0]).toMatchObject({ ip: '127.0.0.1', result: 'done' })
  })
})

test('of users in another table the admin shows one by one, and says what it cannot do', async () => {
  const people = [
    { id: 7, name: 'Olga', isStaff: true, secret: 'never shown' },
    { id: 8, name: 'Pat' },
  ]
  const users = {
    findByLogin: async (login: string) => people.find(({ name }) => name === login),
    findById: async (id: string) => people.find((one) => String(one.id) === id),
    verifyPassword: (_: object, typed: string) => typed === password,
  }
  const { createAuth } = await import('@carnet/auth')
  const { createAdminClient } = await import('./admin-client.ts')
  const auth = await createAuth({
    database: 'sqlite::memory:',
    keySecret: 'a-secret-of-own-users-0123456789abcdef',
    users,
  })
  const client = createAdminClient(auth)
  const { server } = await client.signIn('Olga', password)
  expect([server.users, Object.keys(server.unsupported)]).toEqual([
    'own',
    expect.arrayContaining(['listUsers', 'deleteUser']),
  ])
  for (const name of ['listUsers', 'createUser'] as const)
    expect(await statusAndCode(client.send(name, { fields: { username: 'x' } }))).toEqual([
      409,
      'users_elsewhere',
    ])
  await auth.tokens.issueFor('8')
  const shown = await client.send('readUser', { id: '8' })
  expect(await shown.text()).not.toContain('never shown')
  expect((await client.ask('endUserSessions', { id: '8' })).sessions_ended).toBe(1)
  await auth.close()
})
