import { expect, test } from 'vitest'
import { printable } from './printable.ts'

test.each([
  ['ada lovelace', 'ada lovelace'],
  ['Ωmega 李 😀', 'Ωmega 李 😀'],
  ['a\r\nb', 'a\\u000d\\u000ab'],
  ['\x1b[2J', '\\u001b[2J'],
  ['\x9b2J', '\\u009b2J'],
  ['a\u202eb', 'a\\u202eb'],
  ['a\u2028b', 'a\\u2028b'],
  ['\ufeff', '\\ufeff'],
  ['\ud800', '\\ud800'],
  ['\u{e0001}', '\\udb40\\udc01'],
])('%j is shown as %s', (text, shown) => {
  expect(printable(text)).toBe(shown)
})

test('a JSON text stays the same value', () => {
  const value = { name: 'a\u202eb\u2028\u{e0001}\x9b' }
  expect(JSON.parse(printable(JSON.stringify(value)))).toEqual(value)
})
