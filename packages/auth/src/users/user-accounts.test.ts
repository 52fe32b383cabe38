import { beforeEach, expect, expectTypeOf, test } from 'vitest'
import {
  beginSessions,
  body,
  createTestAccounts,
  problemsOf,
  type TestAccounts,
  testClock,
  testPasswords,
} from '../testing/test-accounts.ts'
import type { User } from './user.ts'
import { createUserAccounts } from './user-accounts.ts'

let store: TestAccounts['store']
let accounts: TestAccounts['accounts']

beforeEach(async () => {
  ;({ store, accounts } = await createTestAccounts())
  return () => store.close()
})

const liveSessions = async (userId: string) => (await store.sessions.listLive(userId)).map(({ id }) => id)

test('finds by id, and by exactly the name as it is stored', async () => {
  const user = await accounts.create({ username: 'Ada' })
  expect(await accounts.find('1')).toEqual(user)
  expect(await accounts.find('01')).toBeUndefined()
  expect(await accounts.findByUsername('Ada')).toEqual(user)
  for (const other of ['ada', 'ADA', 'Ada ', 'Ａda', '', 'Ada\0', '\ud800']) {
    expect(await accounts.findByUsername(other), other).toBeUndefined()
  }
})

test('asks no store for a name that a database may refuse to look for', async () => {
  const picky = { ...store.users, findByUsername: () => Promise.reject(new Error('invalid byte sequence')) }
  const users = createUserAccounts({ store: picky, passwords: testPasswords, clock: testClock })
  expect(await users.findByUsername('Ada\0')).toBeUndefined()
  expect(await users.findByUsername('\ud800')).toBeUndefined()
})

test('lists page by page', async () => {
  for (const username of ['ada', 'bob', 'adele']) await accounts.create({ username })
  const names = (users: readonly User[]) => users.map(({ username }) => username)
  expect(names(await accounts.list())).toEqual(['ada', 'bob', 'adele'])
  expect(names(await accounts.list({ search: 'ad' }))).toEqual(['ada', 'adele'])
  expect(names(await accounts.list({ limit: 1, after: '1' }))).toEqual(['bob'])
  for (const limit of [0, -1, 1.5, 1001, Number.NaN]) {
    await expect(accounts.list({ limit })).rejects.toThrow(TypeError)
  }
})

test('deactivates, activates and deletes, and ends the sessions', async () => {
  const { id } = await accounts.create({ username: 'ada' })
  await beginSessions(store, id, 's1', 's2')
  expect(await accounts.deactivate(id)).toBe(true)
  expect(await liveSessions(id)).toEqual([])
  expect(await accounts.find(id)).toMatchObject({ isActive: false })
  expect(await accounts.activate(id)).toBe(true)
  expect(await accounts.find(id)).toMatchObject({ isActive: true })
  expect(await accounts.delete(id)).toBe(true)
  expect(await accounts.find(id)).toBeUndefined()
  expect([await accounts.deactivate(id), await accounts.activate(id), await accounts.delete(id)]).toEqual([
    false,
    false,
    false,
  ])
})

test('no error repeats what was refused', async () => {
  const attempt = accounts.create({ username: 'ada', password: 'hunter2', city: 'my secret\0' })
  await attempt.catch((error: unknown) => {
    expect(JSON.stringify(error) + String(error)).not.toMatch(/hunter2|secret/)
  })
  await expect(attempt).rejects.toThrow('these fields do not make a user: ["password","city"]')
  const longName = 'x'.repeat(100_000)
  await expect(accounts.create(body({ username: 'ada', [longName]: 1 }))).rejects.toThrow(/^.{0,250}$/)
})

test('users and inputs are typed by the schema', async () => {
  const user = await accounts.create({ username: 'ada' })
  expectTypeOf(user.role).toEqualTypeOf<'reader' | 'author'>()
  expectTypeOf(user.dateJoined).toEqualTypeOf<Date>()
  expectTypeOf(user).not.toHaveProperty('password')
  expectTypeOf(accounts.create).parameter(0).toHaveProperty('city')
  // @ts-expect-error: no such role
  await problemsOf(accounts.create({ username: 'bob', role: 'king' }))
  // @ts-expect-error: no such field
  await problemsOf(accounts.update('1', { nickname: 'Countess' }))
  const plain = createUserAccounts({ store: store.users, passwords: testPasswords, clock: Date.now })
  // @ts-expect-error: without a schema there are no fields of one's own
  await problemsOf(plain.create({ username: 'bob', role: 'reader' }))
})
