import { expect, test } from 'vitest'
import { adminNextPath } from './admin-next-path.ts'

test.each(['/admin/', '/admin/users/', '/admin/users/12/?tab=sessions', '/admin/tokens/?search=a&kind=pair'])(
  'a place of the admin is led to: %s',
  (path) => {
    expect(adminNextPath(path)).toBe(path)
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
  expect(adminNextPath(path)).toBe('/admin/')
})

test('a place of the admin is one for a browser too, in whatever way it takes the path apart', () => {
  for (const asked of [
    '/admin/./x',
    '/admin/users/a%40b/',
    '/admin/.',
    '/admin/a:b',
    '/admin/~',
    '/admin/?next=/evil',
  ]) {
    const { origin, pathname } = new URL(adminNextPath(asked), 'https://app.example.com')
    expect(origin).toBe('https://app.example.com')
    expect(pathname.startsWith('/admin/')).toBe(true)
  }
})

test('nothing asked for leads home', () => {
  expect([adminNextPath(null), adminNextPath(undefined)]).toEqual(['/admin/', '/admin/'])
})
