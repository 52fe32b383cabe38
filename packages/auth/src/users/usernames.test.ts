import { expect, test } from 'vitest'
import { normalizeUsername, usernameProblems } from './usernames.ts'

const invalid =
  'Enter a valid username. This value may contain only letters, numbers, and @/./+/-/_ characters.'

test.each([
  'ada',
  'ADA',
  'a',
  '1',
  '_',
  'ada@lovelace.org',
  'a.b+c-d_e',
  'Ωmega',
  '李小龍',
  'жук',
  'ªº²',
  '٣',
])('%s is a name', (username) => {
  expect(usernameProblems(username)).toEqual([])
})

test.each([
  'ADMIN ',
  ' admin',
  'ada lovelace',
  'ada\n',
  'ada\t',
  'ada\0',
  'ada\ud800',
  'ada\u200b',
  'a\u200dda',
  'ada\u200f',
  '\u202eada',
  'ada\ufeff',
  'ada\u00ad',
  'ada\u0301',
  'ada!',
  "o'neill",
  'a/b',
  'a\\b',
  '<b>',
  '😀',
  'ada\u3000',
  '',
])('%j is none', (username) => {
  expect(usernameProblems(username)).toEqual([invalid])
})

test('150 code points are enough', () => {
  expect(usernameProblems('a'.repeat(150))).toEqual([])
  expect(usernameProblems('𝒶'.repeat(150))).toEqual([])
  expect(usernameProblems('a'.repeat(151))).toEqual([
    'Ensure this value has at most 150 characters (it has 151).',
  ])
  expect(usernameProblems(' '.repeat(151))).toEqual([
    invalid,
    'Ensure this value has at most 150 characters (it has 151).',
  ])
})

test('is normalised to NFKC, as Django does on creation', () => {
  expect(normalizeUsername('ﬁn')).toBe('fin')
  expect(normalizeUsername('Ａｄａ')).toBe('Ada')
  expect(normalizeUsername('A\u030a')).toBe('\u00c5')
  expect(normalizeUsername('Ada')).toBe('Ada')
})

test('a name over the limit is not normalised, and one that grows over it is refused', () => {
  const huge = 'ﷺ'.repeat(1_000_000)
  const start = performance.now()
  expect(normalizeUsername(huge)).toBe(huge)
  expect(performance.now() - start).toBeLessThan(100)
  expect(usernameProblems(normalizeUsername('㍿'.repeat(150)))).toEqual([
    'Ensure this value has at most 150 characters (it has 600).',
  ])
})
