import { djangoArgon2, phcArgon2 } from './argon2.ts'
import { bcryptSha256, plainBcrypt } from './bcrypt.ts'
import { pbkdf2Sha1, pbkdf2Sha256 } from './pbkdf2.ts'
import { djangoScrypt } from './scrypt.ts'
import type { HashFamily, StoredHash } from './stored-hash.ts'

/**
 * Every family of password hashes that can sign somebody in, by the word before its first `$`.
 * Django's md5 is left out, as in Django's own default list.
 */
const hashFamilies: ReadonlyMap<string, HashFamily> = new Map([
  ['argon2', djangoArgon2],
  ['', phcArgon2],
  ['pbkdf2_sha256', pbkdf2Sha256],
  ['pbkdf2_sha1', pbkdf2Sha1],
  ['bcrypt_sha256', bcryptSha256],
  ['bcrypt', plainBcrypt],
  ['scrypt', djangoScrypt],
])

/** Four times the column Django keeps them in. */
const longestEncoded = 512

/** Understands a stored hash; undefined for an unusable password, an unknown or broken form, an absurd cost. */
export function readStoredHash(encoded: string): StoredHash | undefined {
  if (encoded.length > longestEncoded) return undefined
  const end = encoded.indexOf('$')
  return end === -1 ? undefined : hashFamilies.get(encoded.slice(0, end))?.(encoded)
}
