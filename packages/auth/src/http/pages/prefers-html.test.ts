import { expect, test } from 'vitest'
import { prefersHtml } from './prefers-html.ts'

const json = ['application/json']

test.each([
  ['text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8'],
  ['text/html, */*;q=0.9'],
  ['TEXT/HTML'],
  ['text/*, application/json;q=0.5'],
  ['application/json;q=0.8, text/html'],
  ['application/json;q=0, text/html;q=0.1'],
])('%s is a browser', (accept) => {
  expect(prefersHtml(accept, json)).toBe(true)
})

test.each([
  [null],
  [''],
  ['*/*'],
  ['application/json'],
  ['application/json, text/plain, */*'],
  // both alike: whoever names JSON can read it
  ['application/json, text/html'],
  ['text/html, */*'],
  ['text/html;q=0.5, application/json'],
  ['text/html;q=0, */*'],
  ['text/html;q=nonsense'],
  ['text/html;q=2'],
  ['text/csv'],
])('%s is a client of the API', (accept) => {
  expect(prefersHtml(accept, json)).toBe(false)
})

test('a client that names the type of a key set, or of a stream, is none either', () => {
  expect(prefersHtml('application/jwk-set+json, text/html', [...json, 'application/jwk-set+json'])).toBe(
    false,
  )
  expect(prefersHtml('text/html', ['text/event-stream'])).toBe(true)
})
