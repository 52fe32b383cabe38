import { expect, test } from 'vitest'
import { defaultPasswordPolicy, type PasswordOwner, validatePassword } from './validators.ts'

const ada: PasswordOwner = {
  username: 'ada.lovelace',
  firstName: 'Augusta',
  lastName: 'King-Noel',
  email: 'countess@analytical-engine.org',
}

const codes = (password: string, owner?: PasswordOwner) =>
  validatePassword(password, owner).map(({ code }) => code)

test('tells all that is wrong at once, in Django’s order and words', () => {
  expect(validatePassword('1234', { username: '12345' })).toEqual([
    { code: 'password_too_similar', message: 'The password is too similar to the username.' },
    {
      code: 'password_too_short',
      message: 'This password is too short. It must contain at least 8 characters.',
    },
    { code: 'password_too_common', message: 'This password is too common.' },
    { code: 'password_entirely_numeric', message: 'This password is entirely numeric.' },
  ])
})

test.each([
  ['ADA.LOVELACE', 'username'],
  ['lovelaces', 'username'],
  ['ecalevol', 'username'],
  ['lovelace1', 'username'],
  ['Augusta99', 'first name'],
  ['kingnoel', 'last name'],
  ['analytical', 'email address'],
  ['countess@analytical-engine.org', 'email address'],
])('%s is too similar to the %s', (password, label) => {
  expect(validatePassword(password, ada)).toEqual([
    { code: 'password_too_similar', message: `The password is too similar to the ${label}.` },
  ])
})

test('names the first attribute only, as Django does', () => {
  const owner = { username: 'lovelaceby', firstName: 'lovelaceby', email: 'lovelaceby@lovelaceby.org' }
  expect(codes('lovelaceby', owner)).toEqual(['password_too_similar'])
})

test('similarity begins at 0.7 exactly', () => {
  // 7 shared of 10 and 10 letters, and 6
  expect(codes('abcdefgxyz', { username: 'abcdefg123' })).toEqual(['password_too_similar'])
  expect(codes('abcdefwxyz', { username: 'abcdef1234' })).toEqual([])
})

test('a short part of a name is not found in a long password, nor an empty name in any', () => {
  expect(codes('correct horse battery staple', { username: 'c', firstName: '', email: '' })).toEqual([])
  expect(codes('correct horse battery staple', ada)).toEqual([])
  expect(codes('correct horse battery staple', {})).toEqual([])
})

test('length is counted in code points of the composed text', () => {
  expect(codes('😀😀😀😀😀😀😀')).toEqual(['password_too_short'])
  expect(codes('😀😀😀😀😀😀😀😀')).toEqual([])
  expect(codes('a\u030a'.repeat(7))).toEqual(['password_too_short'])
  expect(codes('a\u030a'.repeat(8))).toEqual([])
})

test('the least length is an option', () => {
  const messages = (minimumLength: number) =>
    validatePassword('', {}, { minimumLength }).map(({ message }) => message)
  expect(messages(15)).toEqual(['This password is too short. It must contain at least 15 characters.'])
  expect(messages(1)).toEqual(['This password is too short. It must contain at least 1 character.'])
  expect(messages(0)).toEqual([])
  expect(defaultPasswordPolicy).toEqual({ minimumLength: 8 })
})

test.each(['92837465018', '٣٤٥٦٧٨٩٠١٢', '９２８３７４６５'])('%s is entirely numeric', (password) => {
  expect(codes(password)).toEqual(['password_entirely_numeric'])
})

test.each(['9283746501x', '92837 46501', '-92837465', 'vbkqwzjxplmrtns', '        x'])(
  '%j is good: nothing is asked of its composition',
  (password) => {
    expect(codes(password)).toEqual([])
  },
)

test('a password over the cap is not looked at any further', () => {
  const start = performance.now()
  expect(validatePassword('a'.repeat(1_048_576), { username: 'a'.repeat(150) })).toEqual([
    { code: 'password_too_long', message: 'This password is too long. It must contain at most 1024 bytes.' },
  ])
  expect(performance.now() - start).toBeLessThan(20)
  expect(codes('é'.repeat(512))).toEqual([])
  expect(codes('é'.repeat(513))).toEqual(['password_too_long'])
})
