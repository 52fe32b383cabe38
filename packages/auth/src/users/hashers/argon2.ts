import { timingSafeEqual } from 'node:crypto'
import { hashRaw } from '@node-rs/argon2'
import { decodeBase64 } from './base64.ts'
import type { Hasher } from './hasher.ts'
import type { HashFamily } from './stored-hash.ts'

const varieties = { argon2d: 0, argon2i: 1, argon2id: 2 } as const
const version19 = 1

interface Cost {
  readonly variety: keyof typeof varieties
  readonly memoryKib: number
  readonly passes: number
  readonly lanes: number
}

/** OWASP's floor for argon2id: 19 MiB, two passes, one lane. */
const current: Cost = { variety: 'argon2id', memoryKib: 19_456, passes: 2, lanes: 1 }
const currentWork = current.memoryKib * current.passes

/** The least that argon2 computes: for tests, whose passwords protect nobody. */
const least: Cost = { ...current, memoryKib: 8, passes: 1 }
const saltBytes = 16
const hashBytes = 32

/** What a stored hash may ask of us, whoever wrote it: 256 MiB, and about a second. */
const most = { memoryKib: 262_144, work: 1_048_576, lanes: 16 } as const

const isSame = (one: Cost, other: Cost) =>
  one.variety === other.variety &&
  one.memoryKib === other.memoryKib &&
  one.passes === other.passes &&
  one.lanes === other.lanes

interface Argon2Hash {
  readonly cost: Cost
  readonly salt: Buffer
  readonly hash: Buffer
}

const form =
  /^\$(argon2id|argon2i|argon2d)\$v=19\$m=([1-9]\d{0,9}),t=([1-9]\d{0,9}),p=([1-9]\d{0,2})\$([^$]+)\$([^$]+)$/

/** The PHC string, `$argon2id$v=19$m=…,t=…,p=…$salt$hash`, as most libraries write it. */
export const phcArgon2: HashFamily = (encoded) => {
  const parsed = parse(encoded)
  if (parsed === undefined) return undefined
  const { cost, salt, hash } = parsed
  return {
    cost: (cost.memoryKib * cost.passes) / currentWork,
    matches: async (password) =>
      timingSafeEqual(await compute(cost, { password, salt, hashBytes: hash.length }), hash),
  }
}

const djangoPrefix = 'argon2'

/** The salt of a hash in Django's form; undefined for any other text. */
export const djangoArgon2Salt = (encoded: string): Uint8Array | undefined =>
  parse(encoded.slice(djangoPrefix.length))?.salt

/** Django's form: the PHC string behind the word `argon2`. */
export const djangoArgon2: HashFamily = (encoded) => phcArgon2(encoded.slice(djangoPrefix.length))

/** Writes argon2id in Django's own form, so that a Django with argon2 installed reads it too. */
export const argon2Hasher: Hasher = hasherOf(current)

/** The same at no cost worth speaking of. Never choose it for anybody's password. */
export const worthlessHasher: Hasher = hasherOf(least)

function hasherOf(cost: Cost): Hasher {
  return {
    saltBytes,
    cost: (cost.memoryKib * cost.passes) / currentWork,
    // so that two keyboards that spell a password differently both sign in
    spell: (password) => password.normalize('NFC'),
    decoy: write(cost, Buffer.alloc(saltBytes), Buffer.alloc(hashBytes)),
    async hash(password, salt) {
      return write(cost, salt, await compute(cost, { password, salt, hashBytes }))
    },
    isCurrent(encoded) {
      if (!encoded.startsWith(djangoPrefix)) return false
      const stored = parse(encoded.slice(djangoPrefix.length))
      if (stored === undefined) return false
      const { salt, hash } = stored
      // Django's own salt is 22 letters: such a hash may cost the same, but was made without NFC
      return isSame(stored.cost, cost) && salt.length === saltBytes && hash.length === hashBytes
    },
    async burn(share) {
      const memoryKib = Math.max(8, Math.round(cost.memoryKib * share))
      await compute({ ...cost, memoryKib }, { password: nothing, salt: nothing, hashBytes })
    },
  }
}

const nothing = Buffer.alloc(saltBytes)

function parse(encoded: string): Argon2Hash | undefined {
  const [, variety, m, t, p, saltText = '', hashText = ''] = form.exec(encoded) ?? []
  const salt = decodeBase64(saltText, 'bare')
  const hash = decodeBase64(hashText, 'bare')
  if (variety === undefined || salt === undefined || hash === undefined) return undefined
  const [memoryKib, passes, lanes] = [Number(m), Number(t), Number(p)]
  if (memoryKib > most.memoryKib || memoryKib * passes > most.work || lanes > most.lanes) return undefined
  if (memoryKib < 8 * lanes || salt.length < 8 || hash.length < 16 || hash.length > 64) return undefined
  return { cost: { variety: variety as keyof typeof varieties, memoryKib, passes, lanes }, salt, hash }
}

interface Input {
  readonly password: Uint8Array
  readonly salt: Uint8Array
  readonly hashBytes: number
}

function compute(cost: Cost, { password, salt, hashBytes: outputLen }: Input): Promise<Buffer> {
  return hashRaw(password, {
    algorithm: varieties[cost.variety],
    version: version19,
    memoryCost: cost.memoryKib,
    timeCost: cost.passes,
    parallelism: cost.lanes,
    salt,
    outputLen,
  })
}

function write(cost: Cost, salt: Uint8Array, hash: Uint8Array): `${string}$${string}` {
  const { variety, memoryKib, passes, lanes } = cost
  return `${djangoPrefix}$${variety}$v=19$m=${memoryKib},t=${passes},p=${lanes}$${bare(salt)}$${bare(hash)}`
}

function bare(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replace(/=+$/, '')
}
