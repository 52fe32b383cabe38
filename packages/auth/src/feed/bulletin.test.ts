import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { issuerKey } from '../testing/test-issuer.ts'
import { createKeySet, importKey, signJws, tokenTypes, verifyToken } from '../tokens/index.ts'
import { type Bulletin, bulletinTyp, maximumEnded, readBulletin, signBulletin } from './bulletin.ts'

const source = issuerKey('k1', 'EdDSA')
const key = importKey({ jwk: source.privateJwk }, 'sign')
const keys = createKeySet([key])

const bulletin: Bulletin = {
  stream: 's',
  from: 0,
  to: 2,
  isPartial: false,
  atMs: 1000,
  sinceMs: 500,
  kids: ['k1'],
  ended: [
    { sessionId: 'a', atMs: 600 },
    { sessionId: 'b', atMs: 700 },
  ],
}
const payloadOf = ({ ended, ...rest }: Bulletin) => ({
  ...rest,
  ended: ended.map(({ sessionId, atMs }) => [sessionId, atMs]),
})

test('what is signed is read', () => {
  expect(readBulletin(signBulletin(key, bulletin), keys)).toEqual(bulletin)
})

test('no more than a key of the issuer has signed is believed', () => {
  const text = signBulletin(key, bulletin)
  const other = importKey({ jwk: issuerKey('k1', 'EdDSA').privateJwk }, 'sign')
  expect(readBulletin(signBulletin(other, bulletin), keys)).toBeUndefined()
  const [header = '', , signature = ''] = text.split('.')
  const payload = Buffer.from(JSON.stringify({ ...payloadOf(bulletin), ended: [] })).toString('base64url')
  expect(readBulletin(`${header}.${payload}.${signature}`, keys)).toBeUndefined()
})

test('a bulletin is a token of no type, and no token is a bulletin', () => {
  const rules = { leewaySeconds: 300, audience: [], issuer: undefined, enforceTyp: false }
  const text = signBulletin(key, bulletin)
  for (const enforceTyp of [true, false])
    for (const type of Object.values(tokenTypes))
      expect(verifyToken(text, type, { keys, rules: { ...rules, enforceTyp } }, 1000)).toMatchObject({
        ok: false,
      })
  // whatever claims somebody got into a token
  const claims = { ...payloadOf(bulletin), exp: 9e9, jti: 'x', token_type: 'access' }
  for (const typ of ['JWT', 'at+jwt', 'rt+jwt', 'st+jwt', '', bulletinTyp.toUpperCase()])
    expect(readBulletin(signJws(key, JSON.stringify(claims), typ), keys)).toBeUndefined()
})

test.each([
  { stream: 7 },
  { from: '0' },
  { to: 1.5 },
  { isPartial: 'no' },
  { atMs: null },
  { sinceMs: undefined },
  { kids: 'k1' },
  { kids: [1] },
  { ended: {} },
  { ended: [['a']] },
  { ended: [['a', '600']] },
  { ended: [[1, 600]] },
  { ended: Array.from({ length: maximumEnded + 1 }, () => ['a', 1]) },
])('%j is no bulletin, though it is signed', (wrong) => {
  const text = signJws(key, JSON.stringify({ ...payloadOf(bulletin), ...wrong }), bulletinTyp)
  expect(readBulletin(text, keys)).toBeUndefined()
})

test('a thousand sessions fit, also under the longest signature', () => {
  const ended = Array.from({ length: maximumEnded }, () => ({
    sessionId: randomBytes(32).toString('hex'),
    atMs: 1_800_000_000_000,
  }))
  expect(readBulletin(signBulletin(key, { ...bulletin, ended }), keys)?.ended).toEqual(ended)
  expect(signBulletin(key, { ...bulletin, ended }).length + 6200).toBeLessThan(262_144)
})
