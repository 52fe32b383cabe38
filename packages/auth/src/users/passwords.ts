import { randomBytes } from 'node:crypto'
import type { HashQueue } from './hash-queue.ts'
import { argon2Hasher, type Hasher, hashers, readStoredHash } from './hashers/index.ts'

/** The longest password that is ever hashed, in bytes of UTF-8. */
export const maximumPasswordBytes = 1024

/** What is stored for a password: the family's name, its parameters, salt and hash. */
export type EncodedHash = `${string}$${string}`

/** Hashes passwords and checks them, off the event loop and through one bounded queue. */
export interface Passwords {
  /** Hashes a password that the validators have let pass; any other throws a TypeError. */
  hash(password: string): Promise<EncodedHash | 'overloaded'>
  /**
   * Checks a password against a stored hash of any family. Every mismatch costs one preferred hash at least:
   * also for an unusable, unknown or broken hash, and for `undefined`, which stands for nobody.
   * Only a password over `maximumPasswordBytes` is a mismatch at once, whoever it is for.
   */
  verify(encoded: string | undefined, password: string): Promise<'match' | 'mismatch' | 'overloaded'>
  /** Whether the preferred hasher is content with a hash; if not, replace it when its password is next known. */
  isCurrent(encoded: string): boolean
  /** A value to store for somebody who has no password: never matches, and no two are alike. */
  unusable(): string
}

export interface PasswordsOptions {
  readonly queue: Pick<HashQueue, 'run'>
  /**
   * What is written: argon2id of the normalised text (NFC, so that two keyboards that spell it differently both sign
   * in), or what Django writes. Default `argon2id`.
   */
  readonly hasher?: keyof typeof hashers | Hasher
  /** Random bytes. Default: the operating system's. */
  readonly random?: (bytes: number) => Uint8Array
}

export function createPasswords(options: PasswordsOptions): Passwords {
  const { queue, hasher: preferred = 'argon2id', random = randomBytes } = options
  const hasher = typeof preferred === 'string' ? hashers[preferred] : preferred

  async function hash(password: string): Promise<EncodedHash> {
    return hasher.hash(Buffer.from(hasher.spell(password)), random(hasher.saltBytes))
  }

  async function check(encoded: string, password: string): Promise<'match' | 'mismatch'> {
    // a lone surrogate becomes U+FFFD in UTF-8, so it would match somebody else's password
    const known = password.isWellFormed() && readStoredHash(encoded) !== undefined
    // where there is nothing to check, the same steps are taken: a clock can tell a shorter way from this one
    const stored = readStoredHash(known ? encoded : hasher.decoy)
    for (const spelling of spellings(known ? encoded : hasher.decoy, password)) {
      if ((await stored?.matches(Buffer.from(spelling))) && known) return 'match'
    }
    const spent = (stored?.cost ?? 0) / hasher.cost
    if (spent < 1) await hasher.burn(1 - spent)
    return 'mismatch'
  }

  /** Our own argon2id is of one spelling, whoever is preferred; hashes made elsewhere are of the text as typed. */
  function spellings(encoded: string, password: string): Set<string> {
    return argon2Hasher.isCurrent(encoded)
      ? new Set([argon2Hasher.spell(password)])
      : new Set([password, hasher.spell(password)])
  }

  return {
    async hash(password) {
      if (!isHashable(password)) {
        throw new TypeError(`a password must be well-formed text of 1 to ${maximumPasswordBytes} bytes`)
      }
      return queue.run(() => hash(password))
    },
    async verify(encoded, password) {
      return isPasswordTooLong(password) ? 'mismatch' : queue.run(() => check(encoded ?? '', password))
    },
    isCurrent: hasher.isCurrent,
    unusable: () => unusablePassword(random),
  }
}

/** What `Passwords.unusable` gives. */
export const unusablePassword = (random: (bytes: number) => Uint8Array): string =>
  `!${Buffer.from(random(30)).toString('base64url')}`

/** Whether a password is over the cap, found without encoding a huge one. */
export function isPasswordTooLong(password: string): boolean {
  return password.length > maximumPasswordBytes || Buffer.byteLength(password) > maximumPasswordBytes
}

function isHashable(password: string): boolean {
  return password !== '' && password.isWellFormed() && !isPasswordTooLong(password)
}
