import { expect, test } from 'vitest'
import { pathMatcher } from './path-pattern.ts'

const isOurs = pathMatcher(['/api/token/', '/api/sessions/:id/', '/api/sessions/:id'])

test.each(['/api/token/', '/api/sessions/5f0c/', '/api/sessions/5f0c'])('%s is ours', (path) => {
  expect(isOurs(path)).toBe(true)
})

test.each([
  '/api/token',
  '/api/sessions/',
  '/api/sessions/a/b',
  '/api/sessions/..\\..\\admin\\api\\me',
  '/api/sessions/..',
  '/api/sessions/%2e%2E/',
  '/api/sessions/a?b',
  '/other/api/token/',
])('%s is not', (path) => {
  expect(isOurs(path)).toBe(false)
})
