// The admin over Django's tables: users in `auth_user`, sessions in Carnet's own tables beside it.
import { createAuth } from '@carnet/auth'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createDjangoDatabases } from '../../packages/auth/src/testing/test-django-database.ts'
import { type AdminClient, createAdminClient, statusAndCode } from './admin-client.ts'
import { password } from './admin-world.ts'

const databases = createDjangoDatabases()
const secret = 'the-secret-of-the-admin-over-django-01234'
let auth: Awaited<ReturnType<typeof open>>
let client: AdminClient
const open = (path: string) =>
  createAuth({ database: `sqlite:${path}`, django: {}, autoMigrate: true, secret })
const ids: Record<string, string> = {}
beforeAll(async () => {
  auth = await open(databases.make())
  for (const [username, more] of [
    ['rita', { isStaff: true, isSuperuser: true }],
    ['ada', {}],
  ] as const)
    ids[username] = (
      await auth.users.create({ username, email: `${username}@example.com`, password, ...more })
    ).id
  client = createAdminClient(auth)
  await client.signIn('rita', password)
})
afterAll(async () => {
  await auth.close()
  databases.remove()
})
const ada = () => ids['ada'] ?? ''

test('staff of Django signs in, and Django’s record of tokens does not learn of it', async () => {
  expect((await client.ask('me')).server).toMatchObject({ users: 'django', unsupported: {} })
  const { rows } = await client.ask('listOutstanding')
  expect(rows.map(({ kind, user }) => [kind, user.username])).toEqual([['admin', 'rita']])
  await client.ask('confirm', { fields: { password } })
  const { session } = await client.ask('me')
  const other = createAdminClient(auth)
  await other.signIn('rita', password)
  await other.ask('endSession', { id: session.id })
  expect(await statusAndCode(client.send('me'))).toEqual([401, 'admin_session_required'])
  client = other
})

test('users of Django are found, changed, deactivated and deleted', async () => {
  await auth.tokens.issueFor(ada())
  const found = await client.ask('listUsers', { query: { search: 'ADA@' } })
  expect(found.rows.map(({ username }) => username)).toEqual(['ada'])
  expect((await client.ask('listUsers', { query: { staff: true } })).rows.length).toBe(1)
  await client.ask('changeUser', { id: ada(), fields: { first_name: 'Ada' } })
  expect(await client.ask('readUser', { id: ada() })).toMatchObject({
    first_name: 'Ada',
    sessions: { live: 1, all: 1 },
  })
  await client.ask('setActive', { id: ada(), fields: { active: false } })
  await client.ask('forcePasswordChange', { id: ada() })
  expect(await client.ask('deleteUser', { id: ada(), fields: { username: 'ada' } })).toMatchObject({
    done: 'ada was deleted.',
  })
})

test('pages of users follow each other', async () => {
  for (const username of ['u1', 'u2', 'u3']) await auth.users.create({ username, password })
  const first = await client.ask('listUsers', { query: { limit: 2 } })
  const second = await client.ask('listUsers', { query: { limit: 2, cursor: first.next ?? '' } })
  expect([...first.rows, ...second.rows].map(({ username }) => username)).toEqual(['rita', 'u1', 'u2', 'u3'])
})
