// Rows of the security catalogue about algorithms and keys; the tables are in hostile-tokens.test.ts.
import { createPublicKey, generateKeyPairSync, type JsonWebKey, sign } from 'node:crypto'
import { createServer } from 'node:net'
import {
  createKeySet,
  importKey,
  type KeySource,
  publicJwk,
  tokenTypes,
  verifyToken,
} from '@carnet/auth/tokens'
import { expect, test } from 'vitest'
import { encode, forge } from './forge.ts'
import { claims, ed, es, expectRefused, hs, nowMs, rs, rules, verify, withMac } from './hostile-world.ts'
import { sampleKey } from './sample-keys.ts'

test('T01 a public key in any form is no HMAC secret', () => {
  for (const { publicJwk: jwk, algorithm } of [rs, es, ed]) {
    const forms = formsOf(jwk as JsonWebKey)
    expect(forms).toHaveLength(8)
    const headers = [algorithm, 'HS256', undefined].map((kid) => ({ alg: 'HS256', kid }))
    expectRefused(forms.flatMap((form) => headers.map((one) => withMac(form, one))))
    const alone = createKeySet([importKey({ jwk, algorithm }, 'verify')].map((key) => ({ ...key, kid: 'x' })))
    for (const form of forms) {
      const token = withMac(form, { alg: 'HS256', kid: 'x' })
      expect(verifyToken(token, tokenTypes.access, { keys: alone, rules }, nowMs).ok).toBe(false)
    }
  }
})

test('T01 the header only repeats what the key is bound to', () => {
  const algorithms = [
    'HS384',
    'HS512',
    'RS256',
    'RS384',
    'PS256',
    'ES256',
    'ES384',
    'EdDSA',
    'Ed25519',
    'ES256K',
  ]
  for (const { key, algorithm } of [hs, rs, es, ed]) {
    const others = algorithms.filter((one) => one !== algorithm)
    expectRefused(others.map((alg) => forge(key, { alg, kid: algorithm }, claims)))
  }
})

test('T02 no spelling of none is an algorithm', () => {
  const spellings = [
    'none',
    'None',
    'NONE',
    'nOnE',
    'none ',
    '',
    undefined,
    null,
    ['HS256'],
    {},
    0,
    'HS256 ',
    'hs256',
  ]
  const tokens = spellings.flatMap((alg) =>
    [{ alg }, { alg, kid: 'HS256' }].map((one) => forge(hs.key, { ...one, typ: 'JWT' }, claims)),
  )
  expectRefused([...tokens, ...tokens.map((token) => token.replace(/[^.]*$/, ''))])
})

test('T06 no key, address or certificate in the header is used', async () => {
  let connections = 0
  const server = createServer(() => connections++)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/keys`
  const thief = sampleKey('RS256')
  const offers = { jku: url, x5u: url, jwk: thief.publicJwk, x5c: ['MIIB'], x5t: 'AA', 'x5t#S256': 'AA' }
  const attacker = importKey({ algorithm: 'RS256', pem: pemOfNewRsa() }, 'sign')
  const own = { jwk: publicJwk(attacker) }
  for (const offer of [...Object.entries(offers).map(([name, value]) => ({ [name]: value })), own]) {
    expectRefused(
      ['RS256', 'theirs', undefined].map((kid) => forge(attacker, { alg: 'RS256', kid, ...offer }, claims)),
    )
  }
  await new Promise((resolve) => setTimeout(resolve, 30))
  server.close()
  expect(connections).toBe(0)
})

test('T07 a kid is a name in memory and nothing else', () => {
  const kids = [
    '../../dev/null',
    '/dev/null',
    "' OR 1=1--",
    '__proto__',
    'constructor',
    'toString',
    '',
    'HS256\0',
  ]
  const others = [0, 1, ['HS256'], { kid: 'HS256' }, null, true, '\ud800', 'hs256', ' HS256', 'x'.repeat(900)]
  for (const kid of [...kids, ...others]) {
    const headers = { alg: 'HS256', kid }
    expectRefused([forge(hs.key, headers, claims), withMac('', headers), withMac(Buffer.alloc(32), headers)])
  }
  expectRefused([forge(hs.key, { alg: 'HS256', kid: 'x'.repeat(2 ** 20) }, claims)])
})

test('T08 there is no trying of keys, and no two keys of one kid', () => {
  expectRefused(
    [rs, es, ed].flatMap(({ key, algorithm }) => [
      forge(key, { alg: algorithm }, claims),
      forge(key, { alg: algorithm, kid: 'unknown' }, claims),
    ]),
  )
  expect(() => createKeySet([hs.key, sampleKey('HS256').key])).toThrow('Two keys have the kid')
})

test('T14 an ES256 signature is two numbers of 32 bytes within 1..n-1', () => {
  const n = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
  const input = `${encode({ alg: 'ES256', kid: 'ES256' })}.${encode(claims)}`
  const bytes32 = (value: bigint) => Buffer.from(value.toString(16).padStart(64, '0'), 'hex')
  const edges = [0n, 1n, n - 1n, n, n + 1n, 2n ** 256n - 1n].map(bytes32)
  const der = es.key.signing && sign('sha256', Buffer.from(input), es.key.signing)
  const real = Buffer.from(es.key.signing ? es.key.row.sign(es.key.signing, input) : '', 'base64url')
  const codes = [
    ...edges.flatMap((r) => edges.map((s) => Buffer.concat([r, s]))),
    ...edges.flatMap((edge) => [
      Buffer.concat([edge, real.subarray(32)]),
      Buffer.concat([real.subarray(0, 32), edge]),
    ]),
    ...[62, 63].map((length) => real.subarray(0, length)),
    Buffer.concat([real, Buffer.alloc(1)]),
    Buffer.concat([Buffer.alloc(1), real.subarray(0, 32), Buffer.alloc(1), real.subarray(32)]),
    Buffer.concat([Buffer.alloc(1), real]),
    der ?? Buffer.alloc(0),
  ]
  expectRefused(codes.map((code) => `${input}.${code.toString('base64url')}`))
  expect(verify(`${input}.${real.toString('base64url')}`).ok).toBe(true)
})

test('T16 a secret that signs is long and not guessable, and no refusal shows it', () => {
  for (const secret of [
    '',
    'x'.repeat(31),
    'a'.repeat(32),
    'changeme'.repeat(4),
    'secret',
    'your-256-bit-secret',
  ]) {
    expect(() => importKey({ algorithm: 'HS256', secret }, 'sign')).toThrow(TypeError)
    expect(() => importKey({ algorithm: 'HS256', secret }, 'sign')).toThrow(
      /^(The secret (is|has) (?!.*(changeme|aaaa|xxxx)))/,
    )
  }
  for (const [algorithm, bytes] of [
    ['HS256', 32],
    ['HS384', 48],
    ['HS512', 64],
  ] as const) {
    const jwk = {
      kty: 'oct',
      k: Buffer.from('kT8#vQ2!mZ5@xL9$'.repeat(4))
        .subarray(0, bytes - 1)
        .toString('base64url'),
    }
    expect(() => importKey({ algorithm, jwk }, 'sign')).toThrow(`needs at least ${bytes}`)
  }
})

test('T17 a key of the wrong size, exponent, curve, family or use is refused when it is loaded', () => {
  const rsaPem = (modulusLength: number, publicExponent = 65537) =>
    pemOfNewRsa({ modulusLength, publicExponent })
  const bad: KeySource[] = [
    { algorithm: 'RS256', pem: rsaPem(1024) },
    { algorithm: 'RS256', pem: rsaPem(2048, 3) },
    { algorithm: 'RS256', jwk: { ...rs.publicJwk, e: 'AQ' } },
    { algorithm: 'ES384', jwk: es.publicJwk },
    { algorithm: 'ES256', jwk: { ...es.publicJwk, kty: 'RSA' } },
    { algorithm: 'ES256', jwk: { ...es.publicJwk, use: 'enc' } },
    { algorithm: 'ES256', jwk: { ...es.publicJwk, key_ops: ['sign'] } },
    { algorithm: 'ES256', jwk: { ...es.privateJwk, d: sampleKey('ES256').privateJwk.d ?? '' } },
    { algorithm: 'EdDSA', jwk: { ...ed.privateJwk, x: sampleKey('EdDSA').publicJwk.x ?? '' } },
  ]
  for (const source of bad.slice(0, 7)) expect(() => importKey(source, 'verify')).toThrow(TypeError)
  for (const source of bad) expect(() => importKey(source, 'sign')).toThrow(TypeError)
})

test('T18 what is published of a key is public', () => {
  expect(publicJwk(hs.key)).toBeUndefined()
  for (const { key } of [rs, es, ed]) {
    const members = Object.keys(publicJwk(key) ?? {})
    expect(members).toContain('kty')
    for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k', 'oth', 'priv'])
      expect(members).not.toContain(secret)
  }
})

function formsOf(jwk: JsonWebKey): (string | Buffer)[] {
  const key = createPublicKey({ key: jwk, format: 'jwk' })
  const pem = key.export({ format: 'pem', type: 'spki' }).toString()
  const der = key.export({ format: 'der', type: 'spki' })
  return [
    pem,
    pem.trim(),
    ` ${pem}`,
    `\n${pem}`,
    `${pem}\n`,
    der,
    der.toString('base64'),
    JSON.stringify(jwk),
  ]
}

function pemOfNewRsa(
  options: { modulusLength: number; publicExponent?: number } = { modulusLength: 2048 },
): string {
  return generateKeyPairSync('rsa', options).privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
}
