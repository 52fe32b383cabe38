import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseForm } from './parse-form.ts'

test.each([
  ['', {}],
  ['a=b', { a: 'b' }],
  ['a', { a: '' }],
  ['a=', { a: '' }],
  ['&&a=b&', { a: 'b' }],
  ['a=b=c', { a: 'b=c' }],
  ['a=+%2B+', { a: ' + ' }],
  ['%61=%C3%A9', { a: 'é' }],
  ['a[]=b', { 'a[]': 'b' }],
])('%j', (text, fields) => {
  expect(parseForm(text)).toEqual(fields)
})

test.each([
  ['a=1&a=2', 'Duplicate member name'],
  ['a=1&%61=2', 'Duplicate member name'],
  ['a=%', 'Malformed percent-encoding'],
  ['a=%zz', 'Malformed percent-encoding'],
  ['a=%C3', 'Malformed percent-encoding'],
  ['a=%ED%A0%80', 'Malformed percent-encoding'],
])('%j is refused, without a word of it', (text, problem) => {
  expect(() => parseForm(text)).toThrow(new SyntaxError(problem))
})

test('a name that objects inherit is a name like any other', () => {
  const fields = parseForm('__proto__=x&constructor=y')
  expect(Object.entries(fields)).toEqual([
    ['__proto__', 'x'],
    ['constructor', 'y'],
  ])
  expect(Object.getPrototypeOf(fields)).toBe(Object.prototype)
})

test('what a browser writes is read as it was', () => {
  const fields = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }))
  fc.assert(
    fc.property(fields, (given) => {
      expect(parseForm(new URLSearchParams(given).toString())).toEqual({ ...given })
    }),
  )
})
