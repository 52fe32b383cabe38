import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { issuerKey } from '../testing/test-issuer.ts'
import type { Algorithm } from '../tokens/index.ts'
import { readKeySet } from './read-key-set.ts'

const good = issuerKey('good')
const other = issuerKey('other', 'EdDSA')
const read = (keys: unknown, preferred: Algorithm = 'HS256') =>
  readKeySet(Buffer.from(JSON.stringify({ keys })), preferred)
const without = ({ ...jwk }: Record<string, unknown>, ...names: string[]) => {
  for (const name of names) delete jwk[name]
  return jwk
}

test('keys of all three allowed types are read, each for its one algorithm', () => {
  const algorithms = ['RS256', 'PS384', 'ES256', 'ES384', 'ES512', 'EdDSA'] as const
  const published = read(algorithms.map((algorithm) => issuerKey(algorithm, algorithm).jwk))
  expect(published.leftOut).toEqual([])
  expect(published.keys.map(({ kid, algorithm, signing }) => [kid, algorithm, signing])).toEqual(
    algorithms.map((name) => [name, name, undefined]),
  )
})

test.each([
  ['RS256', 'HS256', 'RS256'],
  ['RS256', 'PS512', 'PS512'],
  ['RS256', 'ES256', 'RS256'],
  ['ES384', 'RS256', 'ES384'],
  ['ES384', 'ES256', 'ES384'],
  ['EdDSA', 'RS256', 'EdDSA'],
] as const)('a key for %s without alg, where we sign with %s, is bound to %s', (made, preferred, bound) => {
  const { keys } = read([without(issuerKey('key', made).jwk, 'alg')], preferred)
  expect(keys.map(({ algorithm }) => algorithm)).toEqual([bound])
})

describe('left out, by its place and with the reason, is', () => {
  test.each([
    ['a secret', { kty: 'oct', k: randomBytes(32).toString('base64url'), kid: 'x', alg: 'HS256' }, 'type'],
    ['a key that shows its private part', other.privateJwk, 'shows its private part'],
    ['an RSA key that shows a prime', { ...issuerKey('x', 'RS256').jwk, p: 'AQAB' }, 'shows its private'],
    ['a key without kid', without(other.jwk, 'kid'), 'has no kid'],
    ['a key whose kid is a number', { ...other.jwk, kid: 7 }, 'A kid must be'],
    ['a key of an unknown type', { ...other.jwk, kty: 'AKP' }, 'is not of type RSA, EC, OKP'],
    ['a key of another curve than its algorithm', { ...good.jwk, kid: 'x', alg: 'ES384' }, 'curve'],
    ['a key for HS256 that is none', { ...good.jwk, kid: 'x', alg: 'HS256' }, 'type or curve'],
    ['a key of an algorithm unknown here', { ...good.jwk, kid: 'x', alg: 'ES256K' }, 'another algorithm'],
    ['a key that may only sign', { ...good.jwk, kid: 'x', key_ops: ['sign'] }, 'may not verify'],
    ['a point that is not on its curve', { ...good.jwk, kid: 'x', x: good.jwk.y }, 'cannot be read'],
    ['a key whose members are numbers', { ...good.jwk, kid: 'x', x: 1 }, 'cannot be read'],
    ['null', null, 'is no object'],
    ['a text', 'key', 'is no object'],
  ])('%s', (_name, entry, reason) => {
    const { keys, leftOut } = read([good.jwk, entry])
    expect(keys.map(({ kid }) => kid)).toEqual(['good'])
    expect(leftOut).toEqual([expect.stringContaining(reason)])
    expect(leftOut[0]).toMatch(/^keys\.1 /)
  })
})

test('a short RSA key is left out', () => {
  const jwk = { kty: 'RSA', kid: 'x', e: 'AQAB', n: Buffer.alloc(128, 0xab).toString('base64url') }
  expect(read([good.jwk, jwk]).leftOut).toEqual([expect.stringContaining('at least 2048 bits')])
})

test('keys to encrypt with are passed over in silence', () => {
  const { keys, leftOut } = read([good.jwk, { ...other.jwk, use: 'enc' }])
  expect([keys.length, leftOut]).toEqual([1, []])
})

test.each([
  ['a list', '[]'],
  ['no JSON', '<!doctype html>'],
  ['a byte order mark before it', `\uFEFF${JSON.stringify({ keys: [good.jwk] })}`],
  ['a set whose keys are no list', '{"keys":{}}'],
  ['two lists of keys', `{"keys":[],"keys":[${JSON.stringify(good.jwk)}]}`],
  ['an object without keys', '{}'],
])('%s is no key set', (_name, text) => {
  expect(() => readKeySet(Buffer.from(text), 'HS256')).toThrow('no JSON object with a list of keys')
})

test.each([
  ['empty', []],
  ['of nothing that is usable', [{ kty: 'oct' }]],
])('a set that is %s is refused', (_name, keys) => {
  expect(() => read(keys)).toThrow('the answer had no usable key')
})

test('a set in which two usable keys share a kid is refused, whatever their types', () => {
  expect(() => read([good.jwk, { ...other.jwk, kid: 'good' }])).toThrow('two keys with the same kid')
  expect(read([good.jwk, { ...other.jwk, kid: 'good', use: 'enc' }]).keys).toHaveLength(1)
})
