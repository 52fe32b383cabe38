import { createSecretKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Algorithm, type AlgorithmRow, algorithmRow, algorithms, isAlgorithm } from './algorithms.ts'

// @types/node has an overload for each type by name, and none for a name from a table
const generatePair = generateKeyPairSync as unknown as (
  type: string,
  options: object,
) => { publicKey: KeyObject; privateKey: KeyObject }

const names = Object.keys(algorithms).filter(isAlgorithm)
const input = 'eyJhbGciOiJ4In0.eyJhIjoxfQ'

test('the table names what Carnet can do and nothing else is an algorithm', () => {
  expect(names).toEqual([
    ...['HS256', 'HS384', 'HS512', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
    ...['ES256', 'ES384', 'ES512', 'EdDSA', 'ML-DSA-44', 'ML-DSA-65', 'ML-DSA-87'],
  ])
  for (const name of [
    'none',
    'None',
    '',
    'hs256',
    'HS256 ',
    'ES256K',
    'ES521',
    '__proto__',
    'toString',
    null,
    0,
    ['HS256'],
    {},
  ]) {
    expect(isAlgorithm(name)).toBe(false)
  }
})

test(
  hasMlDsa()
    ? 'every algorithm of the table is tested below'
    : 'this Node has no ML-DSA: every other algorithm is tested below',
  () => {
    expect(names.filter(isTestable)).toHaveLength(hasMlDsa() ? 16 : 13)
  },
)

describe.each(names.filter(isTestable))('%s', (name) => {
  const row = algorithmRow(name)
  let keys: KeyPair
  let signature: string
  beforeAll(() => {
    keys = generate(row)
    signature = row.sign(keys.signing, input)
  })
  const verifies = (encoded: string, text = input) => row.verify(keys.verifying, text, encoded)

  test('confirms its own signature and no other text under it', () => {
    expect(verifies(signature)).toBe(true)
    expect(verifies(signature, `${input}A`)).toBe(false)
    expect(verifies(signature, input.slice(0, -1))).toBe(false)
    expect(verifies(signature, `\u0165${input.slice(1)}`)).toBe(false)
    expect(verifies(signature, '')).toBe(false)
  })

  test('refuses the signature of another key', () => {
    expect(verifies(row.sign(generate(row).signing, input))).toBe(false)
  })

  test('refuses a signature with any bit flipped', () => {
    const bytes = Buffer.from(signature, 'base64url')
    for (let bit = 0; bit < bytes.length * 8; bit += Math.ceil(bytes.length / 9)) {
      const flipped = Buffer.from(bytes)
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(verifies(flipped.toString('base64url')), `bit ${bit}`).toBe(false)
    }
  })

  test('refuses other spellings of its signature, and other lengths, without throwing', () => {
    const bytes = Buffer.from(signature, 'base64url')
    for (const spelling of [
      `${signature}=`,
      `${signature}==`,
      ` ${signature}`,
      `${signature}\n`,
      `${signature.slice(0, 9)} ${signature.slice(9)}`,
      `${signature.slice(0, -1)}${nextCharacter(signature.at(-1))}`,
      `${signature.slice(0, 9)}${String.fromCharCode(signature.charCodeAt(9) + 256)}${signature.slice(10)}`,
      `${signature}A`,
      ...[0, 1, 31, 33, 62, 63, 65, 128].map((length) => Buffer.alloc(length, bytes).toString('base64url')),
      bytes.toString('hex'),
      bytes.subarray(1).toString('base64url'),
      Buffer.concat([Buffer.alloc(1), bytes]).toString('base64url'),
    ]) {
      if (spelling !== signature) expect(verifies(spelling), spelling).toBe(false)
    }
  })

  const testOfRsa = row.kty === 'RSA' ? test : () => undefined
  testOfRsa('refuses a signature without the zero that it begins with', () => {
    const signs = (text: string) => Buffer.from(row.sign(keys.signing, text), 'base64url')
    let text = input
    let bytes = signs(text)
    // one in 256
    while (bytes[0] !== 0) {
      text += 'A'
      bytes = signs(text)
    }
    expect(verifies(bytes.toString('base64url'), text)).toBe(true)
    expect(verifies(bytes.subarray(1).toString('base64url'), text)).toBe(false)
  })

  test('refuses the base64 alphabet of RFC 4648 4', () => {
    let text = input
    let canonical = signature
    while (!/[-_]/.test(canonical)) {
      text += 'A'
      canonical = row.sign(keys.signing, text)
    }
    expect(verifies(canonical, text)).toBe(true)
    expect(verifies(canonical.replaceAll('-', '+').replaceAll('_', '/'), text)).toBe(false)
  })
})

test('an ECDSA signature is r and s side by side, not DER (RFC 7518 3.4)', () => {
  for (const [name, length] of [
    ['ES256', 64],
    ['ES384', 96],
    ['ES512', 132],
  ] as const) {
    const row = algorithmRow(name)
    const { signing, verifying } = generate(row)
    const hash = name.replace('ES', 'sha')
    const der = sign(hash, Buffer.from(input), signing).toString('base64url')
    expect(Buffer.from(row.sign(signing, input), 'base64url')).toHaveLength(length)
    expect(row.verify(verifying, input, der)).toBe(false)
    const bytes = Buffer.from(row.sign(signing, input), 'base64url')
    const [r, s] = [bytes.subarray(0, length / 2), bytes.subarray(length / 2)]
    const padded = Buffer.concat([Buffer.alloc(1), r, Buffer.alloc(1), s])
    expect(row.verify(verifying, input, padded.toString('base64url'))).toBe(false)
  }
})

test('one RSA key does not confirm PKCS #1 signatures as PSS ones, nor one hash as another', () => {
  const { signing, verifying } = generate(algorithmRow('RS256'))
  const rsa = names.filter((name) => algorithmRow(name).kty === 'RSA')
  expect(rsa).toHaveLength(6)
  for (const one of rsa) {
    for (const other of rsa) {
      const confirmed = algorithmRow(other).verify(verifying, input, algorithmRow(one).sign(signing, input))
      expect(confirmed, `${one} as ${other}`).toBe(one === other)
    }
  }
})

interface KeyPair {
  readonly signing: KeyObject
  readonly verifying: KeyObject
}

function generate({ kty, keyType = '', namedCurve }: AlgorithmRow): KeyPair {
  if (kty === 'oct') {
    const key = createSecretKey(crypto.getRandomValues(new Uint8Array(64)))
    return { signing: key, verifying: key }
  }
  const { publicKey, privateKey } = generatePair(keyType, { modulusLength: 2048, namedCurve })
  return { signing: privateKey, verifying: publicKey }
}

function hasMlDsa(): boolean {
  try {
    generatePair('ml-dsa-44', {})
    return true
  } catch {
    return false
  }
}

function isTestable(name: Algorithm): boolean {
  return algorithmRow(name).kty !== 'AKP' || hasMlDsa()
}

// the neighbour in the alphabet differs in the lowest bit, which is unused at the end of most lengths
function nextCharacter(character = 'A'): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return alphabet.charAt(alphabet.indexOf(character) ^ 1)
}
