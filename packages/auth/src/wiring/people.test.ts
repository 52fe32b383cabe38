import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { parseOptions } from '../options/index.ts'
import { type Store, sqliteStore } from '../stores/index.ts'
import { createPeople, type People } from './people.ts'

let store: Store
const told: unknown[] = []

beforeEach(async () => {
  told.length = 0
  store = sqliteStore({ path: ':memory:', clock: () => 0, userCheck: 'active' })
  await store.migrate()
})
afterEach(() => store.close())

const peopleOf = (options: object = {}) =>
  createPeople({
    options: parseOptions(options as never),
    store: store.users,
    clock: () => 0,
    random: randomBytes,
    emit: (event) => told.push(event),
  })

function usersOf({ users }: People) {
  if (users === undefined) throw new Error('these people are in the store')
  return users
}

describe('in Carnet’s table', () => {
  test('changes that end sessions are told to the event hook once they are done', async () => {
    const users = usersOf(peopleOf())
    const { id } = await users.create({ username: 'ada' })
    await users.setPassword(id, 'correct horse battery')
    await users.deactivate(id)
    await users.activate(id)
    await users.update(id, { email: 'ada@example.com' })
    await users.delete(id)
    const event = (reason: string) => ({ type: 'revocation', userId: id, sessionId: undefined, reason })
    expect(told).toEqual([event('password_changed'), event('deactivated'), event('deleted')])
  })

  test('changes of nobody, and those that are refused, are not told', async () => {
    const users = usersOf(peopleOf())
    const { id } = await users.create({ username: 'ada' })
    await users.setPassword(id, 'correct horse battery', { from: 'another hash' })
    await expect(users.setPassword(id, 'short')).rejects.toThrow()
    for (const change of [users.deactivate, users.delete]) expect(await change('999')).toBe(false)
    expect(told).toEqual([])
  })

  test('the password policy and the own fields are those of the options', async () => {
    const users = usersOf(
      peopleOf({
        passwords: { minimumLength: 15 },
        userFields: z.object({ role: z.string().default('reader') }),
      }),
    )
    await expect(users.create({ username: 'ada', password: 'fourteen chars' })).rejects.toMatchObject({
      problems: { password: [expect.stringContaining('15')] },
    })
    expect(await users.create({ username: 'ada', password: 'fifteen chars !' })).toMatchObject({
      role: 'reader',
    })
  })

  test('passwords are hashed as the option says', async () => {
    for (const [hasher, form] of [
      ['argon2id', /^argon2\$argon2id\$/],
      ['django', /^pbkdf2_sha256\$1000000\$/],
    ] as const) {
      await usersOf(peopleOf({ hasher })).create({ username: hasher, password: 'correct horse battery' })
      expect((await store.users.findByUsername(hasher))?.password).toMatch(form)
    }
  })
})

describe('in a table of the developer’s own', () => {
  const bob = { id: 7, email: 'bob@example.com', isActive: true }
  const users = {
    findByLogin: async (login: string) => (login === 'bob' ? bob : undefined),
    findById: async () => bob,
    verifyPassword: (_user: unknown, password: string) => password === 'right',
  }

  test('there are no users of Carnet’s', () => {
    expect(peopleOf({ users }).users).toBeUndefined()
  })

  test('people are found and checked as it says', async () => {
    const { accounts } = peopleOf({ users })
    const account = await accounts.findByLogin('bob')
    expect(account).toMatchObject({
      id: '7',
      isActive: true,
      isStaff: false,
      passwordHash: undefined,
      user: bob,
    })
    expect(await accounts.verifyPassword(account, 'right')).toBe('match')
    expect(await accounts.verifyPassword(account, 'wrong')).toBe('mismatch')
    expect(await accounts.findById('7')).toMatchObject({ id: '7' })
    expect(await accounts.findById('07')).toBeUndefined()
  })
})

test.each([
  [{ id: 1, username: 'ada', email: 'a@example.com' }, 'ada'],
  [{ id: 1, email: 'a@example.com' }, 'a@example.com'],
  [{ id: 1 }, '1'],
])('%j is called %s', (user, name) => {
  expect(peopleOf().nameOf(user)).toBe(name)
})
