import { createHmac, createSecretKey } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createHmacOf } from './hmac.ts'

const hashes = [
  { name: 'sha256', bytes: 32, blockBytes: 64 },
  { name: 'sha384', bytes: 48, blockBytes: 128 },
  { name: 'sha512', bytes: 64, blockBytes: 128 },
] as const

// RFC 4231 4.2-4.4, 4.7 and 4.8 (the cases whose message is text)
const published = [
  ['0b'.repeat(20), 'Hi There', 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7'],
  [
    '4a656665',
    'what do ya want for nothing?',
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  ],
  [
    'aa'.repeat(131),
    'Test Using Larger Than Block-Size Key - Hash Key First',
    '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
  ],
  [
    'aa'.repeat(131),
    'This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm.',
    '9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2',
  ],
] as const

test.each(published)('the published code of key %s and "%s" comes out', (key, text, code) => {
  const hmac = createHmacOf(hashes[0])
  expect(Buffer.from(hmac(createSecretKey(key, 'hex'), text), 'base64url').toString('hex')).toBe(code)
})

describe.each(hashes)('HMAC with $name', (hash) => {
  const hmac = createHmacOf(hash)
  const expected = (key: Uint8Array, text: string) =>
    createHmac(hash.name, key).update(text).digest('base64url')

  test('is that of node:crypto for keys and texts of every length', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 300 }),
        fc.string({ unit: 'binary', maxLength: 300 }),
        (key, text) => {
          expect(hmac(createSecretKey(key), text)).toBe(expected(key, text))
        },
      ),
      { seed: 1, numRuns: 1_000 },
    )
  })

  test('is that of node:crypto around the end of its prepared memory', () => {
    const key = Buffer.from('k'.repeat(40))
    for (const length of [0, 1, 63, 64, 65, 8191, 8192, 8193, 30_000]) {
      for (const character of ['a', '\u0141', '\uffff', '\ud800']) {
        const text = character.repeat(length)
        expect(hmac(createSecretKey(key), text), `${length} of ${character}`).toBe(expected(key, text))
      }
    }
  })

  test('does not mix up keys used in turn', () => {
    const keys = [1, 2, 3].map((byte) => Buffer.alloc(20 * byte, byte))
    const objects = keys.map((key) => createSecretKey(key))
    for (const text of ['long '.repeat(50), 'short']) {
      expect([...objects, ...objects].map((key) => hmac(key, text))).toEqual(
        [...keys, ...keys].map((key) => expected(key, text)),
      )
    }
  })
})
