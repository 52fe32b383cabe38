import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { readStoredHash } from './index.ts'

interface Vector {
  readonly hasher: string
  readonly password: string
  readonly encoded: string
}

const repository = resolve(import.meta.dirname, '../../../../..')
const file = resolve(
  repository,
  process.env['CARNET_VECTORS'] ?? '../shared/vectors',
  'simplejwt/password_hashes.json',
)
const vectors: Vector[] = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []

if (vectors.length === 0) {
  const reason = `Django's recorded password hashes: not run, because there is no ${file}`
  console.warn(reason)
  const list = process.env['CARNET_UNAVAILABLE']
  if (list) appendFileSync(list, `${reason}\n`)
}

test.skipIf(vectors.length === 0)('verifies every hash that Django recorded, but md5', async () => {
  for (const { hasher, password, encoded } of vectors) {
    const stored = readStoredHash(encoded)
    if (hasher === 'MD5PasswordHasher') {
      expect(stored).toBeUndefined()
      continue
    }
    expect(await stored?.matches(Buffer.from(password)), hasher).toBe(true)
    expect(await stored?.matches(Buffer.from(`${password}x`)), hasher).toBe(false)
  }
})

test.skipIf(vectors.length === 0)('verifies no recorded hash of which one letter was changed', async () => {
  const cheap = vectors.filter(({ encoded }) => encoded.includes('$1000$'))
  expect(cheap.length).toBeGreaterThan(3)
  for (const { password, encoded } of cheap) {
    for (let index = 0; index < encoded.length; index += 1) {
      const other = encoded[index] === 'A' ? 'B' : 'A'
      const changed = encoded.slice(0, index) + other + encoded.slice(index + 1)
      expect((await readStoredHash(changed)?.matches(Buffer.from(password))) ?? false, changed).toBe(false)
    }
  }
})

test.each([
  '',
  '!',
  '!unusableunusableunusableunusableunusabl',
  'letmein',
  'md5$salt$5042612825a921725c0fd4a8b9e7399c',
  '5042612825a921725c0fd4a8b9e7399c',
  'sha1$salt$hash',
  'crypt$$hash',
  'plain$letmein',
  '$',
  '$$$$$$',
  'argon2',
  'pbkdf2_sha256',
  'pbkdf2_sha512$1000$salt$hash',
  'constructor$1$2$3',
  '__proto__$1$2$3',
  ' pbkdf2_sha256$1000$seasalt0123456789abcdef$FCAs9lBHMuIi1cFlYu6bd9kD6MnB5ohtmabS2IyJcCo=',
  '\0',
  `pbkdf2_sha256$1$${'s'.repeat(1_000_000)}$FCAs9lBHMuIi1cFlYu6bd9kD6MnB5ohtmabS2IyJcCo=`,
  '$'.repeat(1_000_000),
])('understands nothing in %j', (encoded) => {
  expect(readStoredHash(encoded)).toBeUndefined()
})
