import { beforeEach, expect, test } from 'vitest'
import { body, createTestAccounts, problemsOf, type TestAccounts } from '../testing/test-accounts.ts'

let store: TestAccounts['store']
let accounts: TestAccounts['accounts']

beforeEach(async () => {
  ;({ store, accounts } = await createTestAccounts())
  return () => store.close()
})

test('tells all problems at once, by their names on the wire, and stores nothing', async () => {
  const problems = await problemsOf(
    accounts.create(
      body({
        username: 'ada lovelace',
        password: '1234',
        email: 'nowhere',
        firstName: 'x'.repeat(151),
        lastName: null,
        isStaff: 'yes',
        isActive: null,
        role: 'king',
        nickname: 'Countess',
      }),
    ),
  )
  expect(problems).toMatchObject({
    username: [
      'Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.',
    ],
    password: [
      'This password is too short. It must contain at least 8 characters.',
      'This password is too common.',
      'This password is entirely numeric.',
    ],
    email: ['Enter a valid email address.'],
    first_name: ['Ensure this value has at most 150 characters (it has 151).'],
    last_name: ['This field may not be null.'],
    is_staff: ['Must be a valid boolean.'],
    is_active: ['This field may not be null.'],
  })
  expect(Object.keys(problems)).toContain('role')
  expect(await store.users.count()).toBe(0)
})

test.each([
  [{}, { username: ['This field is required.'] }],
  [{ username: '' }, { username: ['This field may not be blank.'] }],
  [{ username: null }, { username: ['This field may not be null.'] }],
  [{ username: 5 }, { username: ['Not a valid string.'] }],
  [{ username: ['ada'] }, { username: ['Not a valid string.'] }],
  [{ username: 'a\0' }, { username: ['Null characters are not allowed.'] }],
  [{ username: 'a\ud800' }, { username: ['Surrogate characters are not allowed: U+D800.'] }],
  [{ username: 'ada', password: '' }, { password: ['This field may not be blank.'] }],
  [{ username: 'ada', password: null }, { password: ['This field may not be null.'] }],
  [{ username: 'ada', password: {} }, { password: ['Not a valid string.'] }],
  [{ username: 'ada', password: 'correct\0horse' }, { password: ['Null characters are not allowed.'] }],
  [
    { username: 'ada', password: 'correct horse \udfff' },
    { password: ['Surrogate characters are not allowed: U+DFFF.'] },
  ],
  [
    { username: 'lovelace', password: 'lovelaces' },
    { password: ['The password is too similar to the username.'] },
  ],
  [{ username: 'ada', email: 'a\0@b.de' }, { email: ['Null characters are not allowed.'] }],
  [{ username: 'ada', city: 'a\0' }, { city: ['Null characters are not allowed.'] }],
  [
    { username: 'x'.repeat(151) },
    { username: ['Ensure this value has at most 150 characters (it has 151).'] },
  ],
  [
    null,
    { non_field_errors: ['Invalid data. Expected a dictionary.'], username: ['This field is required.'] },
  ],
  [
    ['ada'],
    { non_field_errors: ['Invalid data. Expected a dictionary.'], username: ['This field is required.'] },
  ],
])('refuses %j', async (input, problems) => {
  expect(await problemsOf(accounts.create(body(input)))).toEqual(problems)
  expect(await store.users.count()).toBe(0)
})

test.each([
  'id',
  'is_staff',
  'is_superuser',
  'is_active',
  'password_hash',
  'usernameKey',
  'lastLogin',
  'dateJoined',
  'fields',
  '__proto__',
])('refuses the key %s by name, in create and in update', async (key) => {
  const hostile = JSON.parse(`{"${key}": true}`)
  expect(Object.entries(await problemsOf(accounts.create(body({ username: 'eve', ...hostile }))))).toEqual([
    [key, ['Unknown field.']],
  ])
  const { id } = await accounts.create({ username: 'ada' })
  const before = await accounts.find(id)
  expect(Object.entries(await problemsOf(accounts.update(id, hostile)))).toEqual([[key, ['Unknown field.']]])
  expect(await accounts.find(id)).toEqual(before)
})
