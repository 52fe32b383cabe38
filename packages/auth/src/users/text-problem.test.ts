import { expect, test } from 'vitest'
import { textProblem } from './text-problem.ts'

test.each([
  [null, 'This field may not be null.'],
  [undefined, 'Not a valid string.'],
  [5, 'Not a valid string.'],
  [true, 'Not a valid string.'],
  [['a'], 'Not a valid string.'],
  [{}, 'Not a valid string.'],
  ['a\0', 'Null characters are not allowed.'],
  ['a\ud800', 'Surrogate characters are not allowed: U+D800.'],
  ['\udfffa', 'Surrogate characters are not allowed: U+DFFF.'],
  ['\udc00\ud800', 'Surrogate characters are not allowed: U+DC00.'],
])('%j is unfit', (value, problem) => {
  expect(textProblem(value)).toBe(problem)
})

test.each(['', 'a', '😀', 'a\n', '\ufffd'])('%j is fit', (value) => {
  expect(textProblem(value)).toBeUndefined()
})
