import { expect, test } from 'vitest'
import { indentJson } from './exact-json.ts'

test.each(['9007199254740993', '1e400', '-0', '1.10', '123456789012345678901234567890'])(
  'the number %s is shown as it stands',
  (number) => {
    expect(indentJson(`{"n":[${number}]}`)).toBe(`{\n  "n": [\n    ${number}\n  ]\n}`)
  },
)

test('a member called __proto__ is shown', () => {
  expect(indentJson('{"__proto__":1}')).toBe('{\n  "__proto__": 1\n}')
})

test.each(['', '[]', '1', 'null', '"x"', '{', '\ufeff{}'])('%j is no object', (text) => {
  expect(indentJson(text)).toBeUndefined()
})
