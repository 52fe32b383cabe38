import { expect, test } from 'vitest'
import { createCookie } from './cookies.ts'

const refresh = createCookie('refresh', { httpOnly: true, sameSite: 'strict' })

test('a cookie is bound to its host and to TLS, and cleared with the attributes that it was set with', () => {
  expect(refresh.set('a.b-c_d', 86_400)).toBe(
    '__Host-carnet-refresh=a.b-c_d; Max-Age=86400; Path=/; HttpOnly; Secure; SameSite=Strict',
  )
  expect(refresh.clear()).toBe('__Host-carnet-refresh=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Strict')
})

test('one for pages of other sites is kept for each of them by itself', () => {
  expect(createCookie('x', { httpOnly: false, sameSite: 'none' }).set('1', 60)).toBe(
    '__Host-carnet-x=1; Max-Age=60; Path=/; Secure; Partitioned; SameSite=None',
  )
})

test.each([
  [null, undefined],
  ['', undefined],
  ['other=1', undefined],
  ['__Host-carnet-refresh=a.b', 'a.b'],
  ['other=1; __Host-carnet-refresh=a.b; more=2', 'a.b'],
  ['__host-carnet-refresh=a.b', undefined],
  ['__Host-carnet-refresh=a.b; __Host-carnet-refresh=c.d', 'a.b'],
  ['__Host-carnet-refresh=', ''],
  ['__Host-carnet-refresh', undefined],
  ['__Host-carnet-refresh=%ff', '%ff'],
])('%j holds %j', (header, value) => {
  expect(refresh.read(header)).toBe(value)
})

test('a lifetime is whole seconds, and no longer than browsers keep', () => {
  const maxAgeOf = (seconds: number) => /Max-Age=([^;]*)/.exec(refresh.set('a', seconds))?.[1]
  expect([59.9, -5, 36_500 * 86_400].map(maxAgeOf)).toEqual(['59', '0', '34560000'])
})

test('one that browsers would drop in silence is a fault that says what to do, and shows no token', () => {
  const room = 4096 - refresh.set('', 86_400).length
  expect(refresh.set('x'.repeat(room), 86_400)).toHaveLength(4096)
  expect(() => refresh.set('x'.repeat(room + 1), 86_400)).toThrow(/^The cookie __Host.* fewer claims/)
  expect(() => refresh.set('x'.repeat(room + 1), 86_400)).not.toThrow(/xxx/)
})
