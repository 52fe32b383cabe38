import { createHash } from 'node:crypto'
import { hash } from '@node-rs/bcrypt'
import { expect, test } from 'vitest'
import { bcryptSha256, plainBcrypt } from './bcrypt.ts'

const salt = Buffer.from('0123456789abcdef')

async function plain(password: string, version: '2a' | '2b' | '2y' = '2b') {
  return `bcrypt$${await hash(Buffer.from(password), { cost: 4, salt, version })}`
}

async function overSha256(password: string) {
  const digest = createHash('sha256').update(password).digest('hex')
  return `bcrypt_sha256$${await hash(digest, { cost: 4, salt })}`
}

const matches = (encoded: string, password: string) => plainBcrypt(encoded)?.matches(Buffer.from(password))
const matchesSha256 = (encoded: string, password: string) =>
  bcryptSha256(encoded)?.matches(Buffer.from(password))

test.each(['2a', '2b', '2y'] as const)('reads a fresh %s hash', async (version) => {
  const encoded = await plain('lètmein', version)
  expect(encoded).toContain(`bcrypt$$${version}$04$`)
  expect(await matches(encoded, 'lètmein')).toBe(true)
  expect(await matches(encoded, 'letmein')).toBe(false)
  expect(await matches(encoded, '')).toBe(false)
})

test('reads a fresh hash over SHA-256', async () => {
  const encoded = await overSha256('lètmein')
  expect(await matchesSha256(encoded, 'lètmein')).toBe(true)
  expect(await matchesSha256(encoded, 'letmein')).toBe(false)
  expect(await matchesSha256(await plain('lètmein'), 'lètmein')).toBe(false)
})

test('over SHA-256, tells passwords apart behind a NUL and behind byte 72', async () => {
  const long = await overSha256(`${'a'.repeat(72)}b`)
  expect(await matchesSha256(long, `${'a'.repeat(72)}b`)).toBe(true)
  expect(await matchesSha256(long, `${'a'.repeat(72)}c`)).toBe(false)
  const nul = await overSha256('x\0y')
  expect(await matchesSha256(nul, 'x\0y')).toBe(true)
  expect(await matchesSha256(nul, 'x\0z')).toBe(false)
})

test('alone, matches nothing that bcrypt cannot tell from another password', async () => {
  const full = await plain('a'.repeat(72))
  expect(await matches(full, 'a'.repeat(72))).toBe(true)
  expect(await matches(full, 'a'.repeat(73))).toBe(false)
  expect(await matches(full, `${'a'.repeat(72)}b`)).toBe(false)
  const truncated = await plain(`${'a'.repeat(72)}b`)
  expect(truncated).toBe(full)
  expect(await matches(truncated, `${'a'.repeat(72)}b`)).toBe(false)
  expect(await matches(await plain('a'), 'a\0a')).toBe(false)
  expect(await matches(await plain('a\0b'), 'a\0b')).toBe(false)
})

const text = '0123456789abcdefghijku0123456789abcdefghijklmnopqrstu'

test.each([
  ['more than 15 rounds', `bcrypt$$2b$16$${text}`],
  ['31 rounds', `bcrypt$$2b$31$${text}`],
  ['99 rounds', `bcrypt$$2b$99$${text}`],
  ['3 rounds', `bcrypt$$2b$03$${text}`],
  ['rounds with a sign', `bcrypt$$2b$+4$${text}`],
  ['one digit', `bcrypt$$2b$4$${text}`],
  ['the broken 2x', `bcrypt$$2x$04$${text}`],
  ['a short hash', `bcrypt$$2b$04$${text.slice(1)}`],
  ['a long hash', `bcrypt$$2b$04$${text}A`],
  ['letters bcrypt does not write', `bcrypt$$2b$04$${text.replace('0', '+')}`],
  ['a salt with a bit to spare', `bcrypt$$2b$04$${text.replace('u', 'v')}`],
  ['a hash with a bit to spare', `bcrypt$$2b$04$${text.slice(0, -1)}v`],
  ['a line feed', `bcrypt$$2b$04$${text}\n`],
  ['one dollar fewer', `bcrypt$2b$04$${text}`],
  ['nothing', 'bcrypt$'],
])('does not understand %s', (_, encoded) => {
  expect(plainBcrypt(encoded)).toBeUndefined()
  expect(bcryptSha256(encoded.replace('bcrypt', 'bcrypt_sha256'))).toBeUndefined()
})

test('understands what those were made from, and mismatches it', async () => {
  expect(text).toHaveLength(53)
  expect(plainBcrypt(`bcrypt$$2b$15$${text}`)?.cost).toBe(128)
  expect(await matches(`bcrypt$$2b$04$${text}`, 'lètmein')).toBe(false)
})
