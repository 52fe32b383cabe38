import { expect, test } from 'vitest'
import { readFields } from './read-fields.ts'

const fields = {
  name: { label: 'Name', isTrimmed: true },
  password: { label: 'Password', isSecret: true, maximum: 5 },
} as const
const read = (body: unknown) => readFields(body, fields)

test('texts and whole numbers are read, space is dropped where it is dropped', () => {
  expect(read({ name: ' ada\t', password: ' x ' })).toEqual({ values: { name: 'ada', password: ' x ' } })
  expect(read({ name: 12, password: 1.5 })).toEqual({ values: { name: '12', password: '1.5' } })
  expect(read({ name: -0, password: 0 })).toEqual({ values: { name: '0', password: '0' } })
})

test('all problems are told at once', () => {
  expect(read({ name: null })).toEqual({
    problems: { name: ['This field may not be null.'], password: ['This field is required.'] },
  })
})

test.each([
  ['', 'This field may not be blank.'],
  [true, 'Not a valid string.'],
  [[], 'Not a valid string.'],
  [{}, 'Not a valid string.'],
  [2 ** 53, 'Not a valid string.'],
  [Number.POSITIVE_INFINITY, 'Not a valid string.'],
  ['a\0', 'Null characters are not allowed.'],
  ['123456', 'Ensure this field has no more than 5 characters.'],
])('%j as a value', (password, problem) => {
  expect(read({ name: 'ada', password })).toEqual({ problems: { password: [problem] } })
})

test.each([
  [null, 'No data provided'],
  [[], 'Invalid data. Expected a dictionary, but got list.'],
  ['x', 'Invalid data. Expected a dictionary, but got str.'],
  [1, 'Invalid data. Expected a dictionary, but got int.'],
  [1.5, 'Invalid data. Expected a dictionary, but got float.'],
  [true, 'Invalid data. Expected a dictionary, but got bool.'],
])('%j as a body', (body, problem) => {
  expect(read(body)).toEqual({ problems: { non_field_errors: [problem] } })
})

test('what an object inherits is not a field of it', () => {
  const inherited = Object.create({ name: 'ada', password: 'x' })
  const parsed = JSON.parse('{"__proto__":{"name":"ada","password":"x"}}')
  const missing = { name: ['This field is required.'], password: ['This field is required.'] }
  expect([read(inherited), read(parsed)]).toEqual([{ problems: missing }, { problems: missing }])
})
