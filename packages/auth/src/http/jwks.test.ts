import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Auth } from '../auth.ts'
import { createAuth } from '../create-auth.ts'

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }))
let auth: Auth
beforeAll(async () => {
  auth = await createAuth({ database: 'sqlite::memory:', algorithm: 'ES256', signingKey: pem })
})
afterAll(() => auth.close())

const ask = (headers: Record<string, string> = {}) =>
  auth.handler(new Request('http://a/.well-known/jwks.json', { headers }))

test('shows the public half of a key, and nothing of the private one', async () => {
  const response = await ask()
  const { keys } = (await response.json()) as { keys: Record<string, unknown>[] }
  expect(keys).toHaveLength(1)
  expect(keys[0]).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' })
  expect(Object.keys(keys[0] ?? {})).not.toContain('d')
  expect(Number(response.headers.get('content-length'))).toBeLessThan(16_384)
})

test('has a tag that stays while the keys do, by which a copy is known to be good', async () => {
  const tag = String((await ask()).headers.get('etag'))
  expect(tag).toMatch(/^"[\w-]{22}"$/)
  expect((await ask()).headers.get('etag')).toBe(tag)
  for (const known of [tag, `W/${tag}`, `"x", ${tag}`, '*'])
    expect([known, (await ask({ 'if-none-match': known })).status]).toEqual([known, 304])
  for (const other of ['"x"', tag.slice(1, -1), 'W/"x"'])
    expect([other, (await ask({ 'if-none-match': other })).status]).toEqual([other, 200])
})
