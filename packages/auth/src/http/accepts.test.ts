import { expect, test } from 'vitest'
import { accepts } from './accepts.ts'

test.each([
  [null],
  [''],
  ['*/*'],
  ['application/json'],
  ['Application/JSON'],
  ['application/*;q=0.5'],
  ['text/html, application/xhtml+xml, */*;q=0.8'],
  ['application/json; indent=4'],
  ['text/html;q=0, application/json ; q=0.1'],
])('%j leaves room for JSON', (header) => {
  expect(accepts(header, ['application/json'])).toBe(true)
})

test.each([
  ['text/html'],
  ['text/*, image/png'],
  ['application/xml'],
  ['application/json;q=0'],
  ['application/json; q=0.000'],
  ['json'],
  [','],
])('%j leaves none', (header) => {
  expect(accepts(header, ['application/json'])).toBe(false)
})

test('another type that is produced counts as well', () => {
  expect(accepts('application/jwk-set+json', ['application/json', 'application/jwk-set+json'])).toBe(true)
})
