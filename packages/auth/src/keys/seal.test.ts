import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { createSeal } from './index.ts'

const makeSecret = () => randomBytes(32).toString('hex')
const secret = makeSecret()
const seal = createSeal(secret, randomBytes)
const text = '{"pem":"-----BEGIN PRIVATE KEY-----\\nü😀"}'

test('what was sealed opens again, also with a seal made anew from the secret', () => {
  const sealed = seal.close(text, 'ES256 a')
  expect(seal.open(sealed, 'ES256 a')).toBe(text)
  expect(createSeal(secret, randomBytes).open(sealed, 'ES256 a')).toBe(text)
})

test('the same text never looks the same, and nothing of it shows', () => {
  const sealed = Array.from({ length: 100 }, () => seal.close(text, 'x'))
  expect(new Set(sealed).size).toBe(100)
  for (const one of sealed) expect(Buffer.from(one, 'base64url').toString('latin1')).not.toContain('PRIVATE')
})

test('another secret opens nothing', () => {
  expect(createSeal(makeSecret(), randomBytes).open(seal.close(text, 'x'), 'x')).toBeUndefined()
})

test('what belongs to one key does not open as another', () => {
  const sealed = seal.close(text, 'ES256 a')
  for (const about of ['ES256 b', 'HS256 a', '', 'ES256 a ']) expect(seal.open(sealed, about)).toBeUndefined()
})

test('what was altered, cut or is none of ours opens nothing', () => {
  const sealed = Buffer.from(seal.close(text, 'x'), 'base64url')
  for (let index = 0; index < sealed.length; index++) {
    const altered = Buffer.from(sealed)
    altered[index] = (altered[index] ?? 0) ^ 1
    expect(seal.open(altered.toString('base64url'), 'x'), `byte ${index}`).toBeUndefined()
    expect(seal.open(sealed.subarray(0, index).toString('base64url'), 'x'), `cut at ${index}`).toBeUndefined()
  }
  for (const foreign of ['', 'x', 'no seal at all', text]) expect(seal.open(foreign, 'x')).toBeUndefined()
})

test.each(['', 'short', 'a'.repeat(64)])('a secret that anybody could guess seals nothing: %j', (weak) => {
  expect(() => createSeal(weak, randomBytes)).toThrow(TypeError)
})
