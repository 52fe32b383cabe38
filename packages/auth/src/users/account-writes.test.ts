import { beforeEach, expect, test } from 'vitest'
import {
  beginSessions,
  body,
  createTestAccounts,
  problemsOf,
  type TestAccounts,
  testPasswords,
} from '../testing/test-accounts.ts'
import { OverloadedError } from './overloaded-error.ts'
import { createPasswords } from './passwords.ts'
import { createUserAccounts } from './user-accounts.ts'

let store: TestAccounts['store']
let accounts: TestAccounts['accounts']

beforeEach(async () => {
  ;({ store, accounts } = await createTestAccounts())
  return () => store.close()
})

const storedHash = async (id: string) => (await store.users.findById(id))?.password

const liveSessions = async (userId: string) => (await store.sessions.listLive(userId)).map(({ id }) => id)

test('creates a user with what is given and the defaults for the rest', async () => {
  const user = await accounts.create({
    username: 'Ａda',
    password: 'correct horse',
    email: ' Ada@EXAMPLE.com ',
    firstName: 'Ada',
    role: 'author',
  })
  expect(user).toEqual({
    id: '1',
    username: 'Ada',
    email: 'Ada@example.com',
    firstName: 'Ada',
    lastName: '',
    isActive: true,
    isStaff: false,
    isSuperuser: false,
    lastLogin: null,
    dateJoined: new Date('2026-01-02'),
    role: 'author',
  })
  expect(await testPasswords.verify(await storedHash('1'), 'correct horse')).toBe('match')
})

test('a user without a password has one that nothing matches', async () => {
  await accounts.create({ username: 'ada' })
  expect(await storedHash('1')).toMatch(/^![A-Za-z0-9_-]{40}$/)
  expect(await testPasswords.verify(await storedHash('1'), '')).toBe('mismatch')
})

test('spaces around a password belong to it', async () => {
  await accounts.create({ username: 'ada', password: '  correct horse ' })
  expect(await testPasswords.verify(await storedHash('1'), '  correct horse ')).toBe('match')
  expect(await testPasswords.verify(await storedHash('1'), 'correct horse')).toBe('mismatch')
})

test('a password of a megabyte is refused in 20 ms and without a hash', async () => {
  const neverHashes = createPasswords({
    queue: {
      run: () => {
        throw new Error('hashed')
      },
    },
  })
  const users = createUserAccounts({ store: store.users, passwords: neverHashes, clock: Date.now })
  const start = performance.now()
  for (const options of [{}, { anyPassword: true }]) {
    expect(
      await problemsOf(users.create({ username: 'ada', password: 'a'.repeat(1_048_576) }, options)),
    ).toEqual({
      password: ['This password is too long. It must contain at most 1024 bytes.'],
    })
  }
  expect(performance.now() - start).toBeLessThan(20)
})

test('anyPassword lets a weak password pass, but none that cannot be kept', async () => {
  await accounts.create({ username: 'ada', password: '1234' }, { anyPassword: true })
  expect(await testPasswords.verify(await storedHash('1'), '1234')).toBe('match')
  expect(await problemsOf(accounts.create({ username: 'bob', password: '' }, { anyPassword: true }))).toEqual(
    {
      password: ['This field may not be blank.'],
    },
  )
})

test('the policy is asked for', async () => {
  const strict = createUserAccounts({
    store: store.users,
    passwords: testPasswords,
    clock: Date.now,
    passwordPolicy: { minimumLength: 15 },
  })
  expect(await problemsOf(strict.create({ username: 'ada', password: 'correct horse' }))).toEqual({
    password: ['This password is too short. It must contain at least 15 characters.'],
  })
})

const taken = { username: ['A user with that username already exists.'] }

test.each([
  ['mike', 'mike'],
  ['mike', 'MIKE'],
  ['mike', 'mıke'],
  ['k', '\u212a'],
  ['s', 'ſ'],
  ['BIGBIRD', 'ᴮᴵᴳᴮᴵᴿᴰ'],
  ['admin', 'аdmin'],
])('beside %s there is no %s', async (first, second) => {
  await accounts.create({ username: first })
  expect(await problemsOf(accounts.create({ username: second }))).toEqual(taken)
  const { id } = await accounts.create({ username: 'other' })
  expect(await problemsOf(accounts.update(id, { username: second }))).toEqual(taken)
  expect(await store.users.count()).toBe(2)
})

test('of 20 registrations of one name at once one succeeds', async () => {
  const attempts = await Promise.allSettled(
    Array.from({ length: 20 }, (_, index) =>
      accounts.create({ username: index % 2 ? 'ada' : 'ADA', password: 'correct horse' }),
    ),
  )
  expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(await store.users.count()).toBe(1)
})

test('throws OverloadedError when too many passwords wait, and stores nothing', async () => {
  const full = createPasswords({ queue: { run: async () => 'overloaded' } })
  const users = createUserAccounts({ store: store.users, passwords: full, clock: Date.now })
  await expect(users.create({ username: 'ada', password: 'correct horse' })).rejects.toThrow(OverloadedError)
  expect(await store.users.count()).toBe(0)
})

test('updates what is given and nothing else', async () => {
  const { id } = await accounts.create({ username: 'ada', password: 'correct horse', city: 'London' })
  const password = await storedHash(id)
  const updated = await accounts.update(id, { email: 'ada@EXAMPLE.org', role: 'author' })
  expect(updated).toMatchObject({ username: 'ada', email: 'ada@example.org', role: 'author', city: 'London' })
  expect(await accounts.update(id, { username: 'Ada' })).toMatchObject({ username: 'Ada', role: 'author' })
  expect(await storedHash(id)).toBe(password)
  expect(await accounts.update(id, {})).toMatchObject({ username: 'Ada', email: 'ada@example.org' })
  expect(await accounts.update('99', { email: '' })).toBeUndefined()
})

test('two updates of different fields at once both last', async () => {
  const { id } = await accounts.create({ username: 'ada', role: 'reader', city: 'London' })
  await Promise.all([accounts.update(id, { role: 'author' }), accounts.update(id, { city: 'Paris' })])
  expect(await accounts.find(id)).toMatchObject({ role: 'author', city: 'Paris' })
})

test('update refuses the password and isActive, which end sessions', async () => {
  const { id } = await accounts.create({ username: 'ada' })
  const changes = body({ password: 'correct horse', isActive: false, username: '' })
  expect(await problemsOf(accounts.update(id, changes))).toEqual({
    username: ['This field may not be blank.'],
    password: ['Unknown field.'],
    isActive: ['Unknown field.'],
  })
})

test('sets a password and ends the sessions, all but the one to keep', async () => {
  const { id } = await accounts.create({ username: 'ada' })
  await beginSessions(store, id, 's1', 's2', 's3')
  expect(await accounts.setPassword(id, 'correct horse', { keepSession: 's2' })).toBe(true)
  expect(await testPasswords.verify(await storedHash(id), 'correct horse')).toBe('match')
  expect(await liveSessions(id)).toEqual(['s2'])
  expect(await accounts.setPassword(id, 'battery staple')).toBe(true)
  expect(await testPasswords.verify(await storedHash(id), 'correct horse')).toBe('mismatch')
  expect(await liveSessions(id)).toEqual([])
  expect(await accounts.setPassword('99', 'correct horse')).toBe(false)
})

test('setPassword asks the validators about the user it is for', async () => {
  const { id } = await accounts.create({ username: 'lovelace' })
  await beginSessions(store, id, 's1')
  expect(await problemsOf(accounts.setPassword(id, 'lovelaces'))).toEqual({
    password: ['The password is too similar to the username.'],
  })
  expect(await problemsOf(accounts.setPassword(id, ''))).toEqual({
    password: ['This field may not be blank.'],
  })
  expect(await problemsOf(accounts.setPassword(id, 'correct\0horse'))).toEqual({
    password: ['Null characters are not allowed.'],
  })
  expect(await liveSessions(id)).toEqual(['s1'])
})

test('flags are what they are said to be', async () => {
  const off = { isActive: false, isStaff: false, isSuperuser: false }
  const on = { isActive: true, isStaff: true, isSuperuser: true }
  expect(await accounts.create({ username: 'off', ...off })).toMatchObject(off)
  const { id } = await accounts.create({ username: 'on', ...on })
  expect(await accounts.find(id)).toMatchObject(on)
  expect(await accounts.update(id, { isStaff: false })).toMatchObject({ ...on, isStaff: false })
  expect(await accounts.update(id, { isStaff: true, isSuperuser: false })).toMatchObject({
    ...on,
    isSuperuser: false,
  })
})

test('what is undefined was not said', async () => {
  const unsaid = {
    email: undefined,
    password: undefined,
    isActive: undefined,
    isStaff: undefined,
    other: undefined,
  }
  const { id } = await accounts.create(body({ username: 'ada', email: 'ada@example.org' }))
  expect(await accounts.update(id, body({ ...unsaid, username: undefined }))).toMatchObject({
    username: 'ada',
    email: 'ada@example.org',
    isActive: true,
  })
  expect(await accounts.create(body({ ...unsaid, username: 'bob' }))).toMatchObject({
    email: '',
    isActive: true,
  })
})
