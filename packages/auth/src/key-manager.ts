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
import type { ParsedOptions } from './options/index.ts'
import type { KeySource, Random } from './tokens/index.ts'

export interface KeyContext {
  readonly options: ParsedOptions<unknown>
  readonly store: KeyStore
  readonly clock: () => number
  readonly random: Random
}

/** What reads the keys: the one the developer brings, or those in the store. */
export function keyLoader(context: KeyContext): () => Promise<RingKeys | undefined> {
  const { options, store, clock, random } = context
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
  return storedKeys({ store, seal: sealOf(context), algorithm: options.algorithm, others, random, clock })
}

function ownKeySource({ algorithm, secret, signingKey }: ParsedOptions<unknown>): KeySource | undefined {
  if (secret !== undefined) return { algorithm, secret }
  if (signingKey === undefined) return undefined
  return typeof signingKey === 'string' ? { algorithm, pem: signingKey } : { algorithm, jwk: signingKey }
}

function sealOf({ options, random }: KeyContext): Seal {
  const path = sqlitePath(options.database)
  if (options.keySecret !== undefined) return createSeal(options.keySecret, random)
  // keys of a database in memory end with it
  if (path === ':memory:' && options.keySecretFile === undefined) {
    return createSeal(Buffer.from(random(32)).toString('hex'), random)
  }
  return createSeal(
    keySecretFromFile(options.keySecretFile ?? join(dirname(path), 'carnet.key'), random),
    random,
  )
}

/** What `auth.keys` does. */
export function createKeyManager(
  context: KeyContext,
  ring: KeyRing,
  maximumTokenSeconds: number,
): Auth['keys'] {
  const { options, store, clock, random } = context
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
        seal: sealOf(context),
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
