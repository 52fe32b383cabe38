import { expect, test } from 'vitest'
import { requestOrigin } from './request-origin.ts'

const info = { remoteAddress: '::ffff:192.0.2.7', isEncrypted: false }
const origin = (headers: Record<string, string>, hops = 0) => requestOrigin(new Headers(headers), info, hops)
const random = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

test('each request has a name of its own', () => {
  const names = Array.from({ length: 100 }, () => origin({}).requestId)
  expect(new Set(names).size).toBe(100)
  for (const name of names) expect(name).toMatch(random)
})

test('a name is taken from a trusted proxy only, or one request could pass for another', () => {
  expect(origin({ 'x-request-id': 'mine' }).requestId).toMatch(random)
  expect(origin({ 'x-request-id': 'mine' }, 1).requestId).toBe('mine')
})

test.each(['a b', 'a,b', 'x'.repeat(65), '', '"', '<', 'é'])('the name %j is not taken', (name) => {
  expect(origin({ 'x-request-id': name }, 1).requestId).toMatch(random)
})

test('nobody is known yet, and what the client says of itself is cut', () => {
  const { actor, ip, userAgent } = origin({
    'user-agent': 'x'.repeat(1000),
    'x-forwarded-for': '203.0.113.9',
  })
  expect([actor, ip, userAgent]).toEqual(['', '192.0.2.7', 'x'.repeat(256)])
})
