import { scryptSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { djangoScrypt } from './scrypt.ts'

const password = Buffer.from('lètmein')

function encode(N: number, r: number, p: number, salt = 'seasalt') {
  const hash = scryptSync(password, salt, 64, { N, r, p, maxmem: 2 ** 29 })
  return `scrypt$${N}$${salt}$${r}$${p}$${hash.toString('base64')}`
}

test.each([
  [2, 1, 1],
  [16_384, 8, 5],
  [131_072, 8, 1],
  [16, 32, 32],
])('reads a fresh hash of N=%i r=%i p=%i', async (N, r, p) => {
  const stored = djangoScrypt(encode(N, r, p))
  expect(await stored?.matches(password)).toBe(true)
  expect(await stored?.matches(Buffer.from('letmein'))).toBe(false)
  expect(await stored?.matches(Buffer.alloc(0))).toBe(false)
})

const hash = Buffer.alloc(64, 7).toString('base64')

test.each([
  ['more memory than 128 MiB', `scrypt$262144$salt$8$1$${hash}`],
  ['memory of another age', `scrypt$536870912$salt$8$1$${hash}`],
  ['N beyond 32 bits', `scrypt$4294967296$salt$8$1$${hash}`],
  ['wide blocks', `scrypt$16384$salt$9999$1$${hash}`],
  ['many lanes', `scrypt$16384$salt$8$9999$${hash}`],
  ['more work than a second or two', `scrypt$131072$salt$8$5$${hash}`],
  ['N that is no power of two', `scrypt$16383$salt$8$5$${hash}`],
  ['N of one', `scrypt$1$salt$8$5$${hash}`],
  ['no N', `scrypt$0$salt$8$5$${hash}`],
  ['no r', `scrypt$16384$salt$0$5$${hash}`],
  ['no p', `scrypt$16384$salt$8$0$${hash}`],
  ['a negative N', `scrypt$-2$salt$8$5$${hash}`],
  ['an exponent', `scrypt$1e4$salt$8$5$${hash}`],
  ['an empty salt', `scrypt$16384$$8$5$${hash}`],
  ['a short hash', `scrypt$16384$salt$8$5$${Buffer.alloc(32).toString('base64')}`],
  ['an empty hash', 'scrypt$16384$salt$8$5$'],
  ['broken base64', `scrypt$16384$salt$8$5$${hash.replace(/^./, '*')}`],
  ['one part fewer', `scrypt$16384$salt$8$${hash}`],
])('does not understand %s', (_, encoded) => {
  expect(djangoScrypt(encoded)).toBeUndefined()
})

test('understands what those were made from', () => {
  expect(djangoScrypt(`scrypt$16384$salt$8$5$${hash}`)).toBeDefined()
})
