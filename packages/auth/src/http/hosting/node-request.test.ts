import type { IncomingMessage } from 'node:http'
import { expect, test } from 'vitest'
import { toWebRequest } from './node-request.ts'

const asked = (path: string) => {
  const incoming = { method: 'GET', rawHeaders: ['Host', 'evil.example'], url: `${path}?a=b` }
  return new URL(toWebRequest(incoming as IncomingMessage, path).url)
}

test('a path is asked for as it is, at a host that nobody names', () => {
  expect(asked('/api/sessions/5f0c/').href).toBe('http://host/api/sessions/5f0c/?a=b')
  expect(asked('//evil.example/healthz').href).toBe('http://host//evil.example/healthz?a=b')
})

test.each([
  '/api/sessions/..\\..\\admin\\api\\me',
  '/api/sessions/../../admin/api/me',
  '/api/sessions/%2e%2E/healthz',
])('%s leads nowhere', (path) => {
  const { pathname, search } = asked(path)
  expect([pathname, search]).toEqual([`/${encodeURIComponent(path)}`, '?a=b'])
})
