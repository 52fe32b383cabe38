import { expect, test } from 'vitest'
import { codePoints, letterSimilarity } from './similarity.ts'

// the answers of Python's difflib.SequenceMatcher(None, left, right).quick_ratio()
test.each([
  ['', '', 1],
  ['', 'a', 0],
  ['abc', 'cba', 1],
  ['aab', 'abb', 2 / 3],
  ['abcdefg', 'abcdxyz', 4 / 7],
  ['abcdefg', 'abcdexy', 5 / 7],
  ['private', 'privateer', 14 / 16],
  ['😀😀a', '😀ab', 2 / 3],
])('%j and %j share %d', (left, right, ratio) => {
  expect(letterSimilarity(left, right)).toBeCloseTo(ratio, 12)
  expect(letterSimilarity(right, left)).toBeCloseTo(ratio, 12)
})

test('an emoji counts once', () => {
  expect(codePoints('a😀é')).toBe(3)
  expect(codePoints('')).toBe(0)
})
