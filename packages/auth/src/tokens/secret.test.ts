import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { checkSecret, shortestTextSecretBytes } from './secret.ts'

const check = (secret: string | Uint8Array, minimumBytes = shortestTextSecretBytes) =>
  checkSecret(Buffer.from(secret as string), minimumBytes)

test('32 random hexadecimal digits pass, which are 128 bits', () => {
  for (let round = 0; round < 100; round++) {
    expect(() => check(randomBytes(16).toString('hex'))).not.toThrow()
  }
})

test('random secrets of the size of a hash pass', () => {
  for (const bytes of [32, 48, 64, 128]) {
    for (let round = 0; round < 100; round++) {
      expect(() => check(randomBytes(bytes), bytes)).not.toThrow()
      expect(() => check(randomBytes(bytes).toString('hex'))).not.toThrow()
      expect(() => check(randomBytes(bytes).toString('base64url'))).not.toThrow()
    }
  }
})

test("a secret key that Django's startproject made passes", () => {
  expect(() => check('django-insecure-u8t3#l@9v&y2q!m5x7c0p^k1z$w4e6r_b-n+h(j)d=s%f*g')).not.toThrow()
  expect(() => check('u8t3#l@9v&y2q!m5x7c0p^k1z$w4e6r_b-n+h(j)d=s%f*ga')).not.toThrow()
})

describe('a secret that signs is refused when', () => {
  test.each([
    ['empty', '', 'empty'],
    ['one byte short', randomBytes(31), 'has 31 bytes; it needs at least 32'],
    ['short in bytes, whatever its characters', 'é'.repeat(15), 'has 30 bytes'],
    ['all bytes are equal', 'a'.repeat(32), 'guessable'],
    ['all bytes are zero', Buffer.alloc(64), 'guessable'],
    ['a short word is repeated', 'secret'.repeat(20).slice(0, 32), 'guessable'],
    ['it is keyboard play', '12345678901234567890123456789012', 'guessable'],
    ['it says changeme', `changeme-${randomBytes(32).toString('hex')}`, 'guessable'],
    ['it says Change_Me', `Change_Me-${randomBytes(32).toString('hex')}`, 'guessable'],
    ["it is jwt.io's", 'your-256-bit-secret-your-256-bit-secret', 'guessable'],
    ["it is jwt.io's newer one", 'a-string-secret-at-least-256-bits-long', 'guessable'],
    ['it says supersecret', `supersecret-${randomBytes(32).toString('hex')}`, 'guessable'],
    ['it says password', `my-P4ssword-${randomBytes(32).toString('hex')}`, 'guessable'],
  ])('%s', (_what, secret, sentence) => {
    expect(() => check(secret)).toThrow(TypeError)
    expect(() => check(secret)).toThrow(sentence)
  })
})

describe('a key of another kind is no secret, not even to verify:', () => {
  test.each([
    '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----\n',
    ' \n-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n-----END RSA PRIVATE KEY-----',
    'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQ user@host',
    'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI user@host',
    '{"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFb","e":"AQAB"}',
  ])('%s', (text) => {
    for (const minimumBytes of [0, 32]) {
      expect(() => check(text, minimumBytes)).toThrow('key of an asymmetric algorithm')
    }
  })
})

test('to verify, short and guessable secrets pass and an empty one does not', () => {
  expect(() => check('not_secret', 0)).not.toThrow()
  expect(() => check('a'.repeat(32), 0)).not.toThrow()
  expect(() => check('', 0)).toThrow('empty')
})

test('no refusal shows the secret', () => {
  for (const secret of [
    'hunter2',
    'hunter2'.repeat(5),
    '-----BEGIN hunter2',
    'changeme-hunter2-hunter2-hunter2',
  ]) {
    expect(() => check(secret)).toThrow(/^((?!hunter2).)*$/)
  }
})
