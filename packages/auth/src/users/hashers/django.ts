import { djangoArgon2Salt } from './argon2.ts'
import type { Hasher } from './hasher.ts'
import { derivePbkdf2 } from './pbkdf2.ts'
import { readStoredHash } from './read-stored-hash.ts'

const family = 'pbkdf2_sha256'
const digest = 'sha256'
const hashBytes = 32
/** What Django 5.2 writes. */
const iterations = 1_000_000

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
/** 128 bits in letters and digits. */
const saltLetters = 22

const decoy = write('a'.repeat(saltLetters), Buffer.alloc(hashBytes))

/**
 * Writes what Django 5.2 writes by default, of the password as it was typed. Leaves alone what a Django may prefer to
 * write, whichever family that is: two servers on one table must not rewrite each other's hashes for ever.
 */
export const djangoHasher: Hasher = {
  // twice as many bits as the salt has: what remains of the division leans to no letter
  saltBytes: 32,
  cost: readStoredHash(decoy)?.cost ?? 1,
  decoy,
  spell: (password) => password,
  async hash(password, random) {
    const salt = toLetters(random)
    return write(salt, await derivePbkdf2(password, salt, iterations, hashBytes, digest))
  },
  isCurrent(encoded) {
    const isContent = contentWith.get(encoded.slice(0, encoded.indexOf('$')))
    return isContent?.(encoded) === true && readStoredHash(encoded) !== undefined
  },
  async burn(share) {
    const some = Math.max(1, Math.round(iterations * share))
    await derivePbkdf2('', decoy, some, hashBytes, digest)
  },
}

/** The families that stay, and of these what Django does not call too weak. Our own argon2id has the shorter salt. */
const contentWith: ReadonlyMap<string, (encoded: string) => boolean> = new Map([
  [family, isStrongPbkdf2],
  ['argon2', (encoded) => (djangoArgon2Salt(encoded)?.length ?? 0) >= saltLetters],
  ['bcrypt_sha256', () => true],
  ['scrypt', () => true],
])

function isStrongPbkdf2(encoded: string): boolean {
  const [, count, salt = ''] = encoded.split('$')
  return Number(count) >= iterations && [...salt].length >= saltLetters
}

function toLetters(random: Uint8Array): string {
  let rest = BigInt(`0x${Buffer.from(random).toString('hex')}`)
  let text = ''
  while (text.length < saltLetters) {
    text += letters[Number(rest % 62n)]
    rest /= 62n
  }
  return text
}

function write(salt: string, hash: Uint8Array): `${string}$${string}` {
  return `${family}$${iterations}$${salt}$${Buffer.from(hash).toString('base64')}`
}
