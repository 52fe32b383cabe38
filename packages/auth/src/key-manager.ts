import { dirname, join } from 'node:path'
import type { Auth } from './auth.ts'
import {
  createSeal,
  type KeyRing,
  type KeyStore,
  keySecretFromFile,
  otherKeys,
  ownKeys,
  type RingKeys,
  rotateKeys,
  type Seal,
  storedKeys,
} from './keys/index.ts'
import { sqlitePath } from './open-database.ts'
import { optionFault } from './option-fault.ts'
import { ownKeySource, type ParsedOptions } from './options/index.ts'
import type { Random } from './tokens/index.ts'

interface KeyParts {
  readonly options: ParsedOptions<unknown>
  readonly store: KeyStore
  readonly clock: () => number
  readonly random: Random
}

export interface KeyContext extends KeyParts {
  /** Made at its first use: who brings a key needs none. */
  readonly seal: () => Seal
}

export function createKeyContext(parts: KeyParts): KeyContext {
  let seal: Seal | undefined
  return { ...parts, seal: () => (seal ??= makeSeal(parts)) }
}

/** What reads the keys: the one the developer brings, or those in the store. */
export function keyLoader(context: KeyContext): () => Promise<RingKeys | undefined> {
  const { options, store, clock, random, seal } = context
  const own = ownKeySource(options)
  if (own !== undefined) {
    let keys: RingKeys | undefined = ownKeys(own, options.verificationKeys)
    return async () => {
      const first = keys
      keys = undefined
      return first
    }
  }
  const others = otherKeys(options.verificationKeys)
  return storedKeys({ store, seal: seal(), algorithm: options.algorithm, others, random, clock })
}

function makeSeal({ options, random }: KeyParts): Seal {
  const path = sqlitePath(options.database)
  if (options.keySecret !== undefined) return createSeal(options.keySecret, random)
  // keys of a database in memory end with it
  if (path === ':memory:' && options.keySecretFile === undefined) {
    return createSeal(Buffer.from(random(32)).toString('hex'), random)
  }
  if (options.keySecretFile === undefined) return sealFromFile(join(dirname(path), 'carnet.key'), random)
  try {
    return sealFromFile(options.keySecretFile, random)
  } catch (error) {
    throw optionFault('keySecretFile', error)
  }
}

function sealFromFile(path: string, random: Random): Seal {
  const secret = keySecretFromFile(path, random)
  try {
    return createSeal(secret, random)
  } catch (error) {
    throw new TypeError(`The key secret file ${path}: ${(error as Error).message}`)
  }
}

/** What `auth.keys` does. */
export function createKeyManager(
  context: KeyContext,
  ring: KeyRing,
  maximumTokenSeconds: number,
): Auth['keys'] {
  const { options, store, clock, random, seal } = context
  return {
    async list() {
      const stored = await store.list()
      return stored.map(({ kid, algorithm, state, createdAtMs, changedAtMs }) => ({
        kid,
        algorithm,
        state,
        createdAt: new Date(createdAtMs),
        changedAt: new Date(changedAtMs),
      }))
    },
    async rotate({ force = false } = {}) {
      if (ownKeySource(options) !== undefined) return { outcome: 'own_key' }
      const { algorithm } = options
      const rotated = await rotateKeys({
        store,
        seal: seal(),
        algorithm,
        random,
        clock,
        maximumTokenSeconds,
        force,
      })
      await ring.reload()
      return rotated
    },
  }
}
