import { pbkdf2Sync } from 'node:crypto'
import { expect, test } from 'vitest'
import { pbkdf2Sha1, pbkdf2Sha256 } from './pbkdf2.ts'

const password = Buffer.from('lètmein')

const families = [
  ['sha256', pbkdf2Sha256, 32],
  ['sha1', pbkdf2Sha1, 20],
] as const

test.each(families)('reads a fresh %s hash', async (digest, family, bytes) => {
  for (const [salt, iterations] of [
    ['seasalt', 1],
    ['0123456789abcdefABCDEF', 1000],
    ['sèl de mer', 10_000],
  ] as const) {
    const hash = pbkdf2Sync(password, salt, iterations, bytes, digest).toString('base64')
    const stored = family(`pbkdf2_${digest}$${iterations}$${salt}$${hash}`)
    expect(await stored?.matches(password)).toBe(true)
    expect(await stored?.matches(Buffer.from('letmein'))).toBe(false)
    expect(await stored?.matches(Buffer.alloc(0))).toBe(false)
  }
})

test('tells passwords apart behind a NUL and behind the block of the digest', async () => {
  const encode = (text: string) =>
    `pbkdf2_sha256$10$salt$${pbkdf2Sync(text, 'salt', 10, 32, 'sha256').toString('base64')}`
  const nul = pbkdf2Sha256(encode('x\0y'))
  expect(await nul?.matches(Buffer.from('x\0y'))).toBe(true)
  expect(await nul?.matches(Buffer.from('x\0z'))).toBe(false)
  const long = pbkdf2Sha256(encode(`${'a'.repeat(72)}b`))
  expect(await long?.matches(Buffer.from(`${'a'.repeat(72)}b`))).toBe(true)
  expect(await long?.matches(Buffer.from(`${'a'.repeat(72)}c`))).toBe(false)
})

const hash = pbkdf2Sync(password, 'salt', 10, 32, 'sha256').toString('base64')

test.each([
  ['more than ten million iterations', `pbkdf2_sha256$10000001$salt$${hash}`],
  ['iterations without end', `pbkdf2_sha256$99999999999999999999$salt$${hash}`],
  ['no iterations', `pbkdf2_sha256$0$salt$${hash}`],
  ['negative iterations', `pbkdf2_sha256$-10$salt$${hash}`],
  ['an exponent', `pbkdf2_sha256$1e1$salt$${hash}`],
  ['a leading zero', `pbkdf2_sha256$010$salt$${hash}`],
  ['a missing count', `pbkdf2_sha256$$salt$${hash}`],
  ['an empty salt', `pbkdf2_sha256$10$$${hash}`],
  ['a hash of another digest', `pbkdf2_sha256$10$salt$${Buffer.alloc(20).toString('base64')}`],
  ['an empty hash', 'pbkdf2_sha256$10$salt$'],
  ['a hash without padding', `pbkdf2_sha256$10$salt$${hash.replace('=', '')}`],
  ['broken base64', `pbkdf2_sha256$10$salt$${hash.replace(/^./, '*')}`],
  ['a line feed', `pbkdf2_sha256$10$salt$${hash}\n`],
  ['one part more', `pbkdf2_sha256$10$salt$${hash}$`],
  ['one part fewer', `pbkdf2_sha256$10$${hash}`],
])('does not understand %s', (_, encoded) => {
  expect(pbkdf2Sha256(encoded)).toBeUndefined()
})

test('understands what those were made from, up to the cap', () => {
  expect(pbkdf2Sha256(`pbkdf2_sha256$10$salt$${hash}`)).toBeDefined()
  expect(pbkdf2Sha256(`pbkdf2_sha256$10000000$salt$${hash}`)).toBeDefined()
})
