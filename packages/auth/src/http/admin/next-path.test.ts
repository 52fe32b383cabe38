import { expect, test } from 'vitest'
import { nextPath } from './next-path.ts'

test.each(['/admin/', '/admin/users/', '/admin/users/12/?tab=sessions', '/admin/tokens/?search=a&kind=pair'])(
  'a place of the admin is led to: %s',
  (path) => {
    expect(nextPath(path)).toBe(path)
  },
)

test.each([
  ...[
    '//evil',
    '/\\evil',
    '\\\\evil',
    'https:evil',
    'https://evil.example/admin/',
    '%2f%2fevil',
    '/admin/%2f%2fevil',
  ],
  ...[
    '/admin//evil',
    '/admin/../evil',
    '/admin/..',
    '/admin/%2e%2e/evil',
    '/admin/%252e%252e/',
    '/admin/\r\nSet-Cookie: a=b',
  ],
  ...[
    '/admin/%0d%0aLocation:x',
    'javascript:alert(1)',
    '/admin/javascript:alert(1)<',
    '/evil',
    '/adminevil',
    'admin/',
    '',
    '/admin',
  ],
  ...['/admin/\u0000', '/admin/ x', '/admin/\u202e', '/admin/@evil', '/admin/"x'],
])('what could lead elsewhere leads home: %j', (path) => {
  expect(nextPath(path)).toBe('/admin/')
})

test('nothing asked for leads home', () => {
  expect([nextPath(null), nextPath(undefined)]).toEqual(['/admin/', '/admin/'])
})
