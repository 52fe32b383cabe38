import { expect, test } from 'vitest'
import { loggedPath } from './access-log.ts'

test.each([
  ['/api/token/', '/api/token/'],
  ['/api/token/?token=eyJhbGciOi', '/api/token/'],
  ['/api#x', '/api'],
  ['/eyJhbGciOiJIUzI1NiJ9.eyJ1c2VyIjoxfQ.c2ln/x', '/***/x'],
  ['/a"b\\c', '/a%22b%5Cc'],
  ['/a\x9bb', '/a\\u009bb'],
  ['', ''],
])('%j is logged as %s', (url, path) => {
  expect(loggedPath(url)).toBe(path)
})

test('a long path is cut before anything looks at it', () => {
  expect(loggedPath(`/${'a'.repeat(1_000_000)}`)).toHaveLength(200)
  expect(loggedPath(`/${'\x80'.repeat(1_000_000)}`)).toHaveLength(1 + 199 * 6)
})
