import { dirname, join } from 'node:path'
import {
  createKeyRing,
  createReloader,
  createRemoteKeys,
  createSeal,
  type KeyRing,
  type KeyStore,
  keySecretFromFile,
  otherKeys,
  ownKeys,
  type RingKeys,
  type Seal,
  storedKeys,
} from '../keys/index.ts'
import { databaseAddress, optionFault, ownKeySource, type ParsedOptions } from '../options/index.ts'
import type { SessionContext } from '../sessions/index.ts'
import { kidOf, namedKid, type Random, type Verify } from '../tokens/index.ts'

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

/** The keys of this server and, with `jwkSetUrl`, of another issuer. */
export interface Keys {
  readonly ring: KeyRing
  /**
   * For a token that was refused: resolves true where its key has been learnt since, so that it may be tried again.
   * Undefined, at once, where nothing is to be learnt; never rejects. Undefined itself where keys never change.
   */
  readonly learnKeys: ((token: string) => Promise<boolean> | undefined) | undefined
}

export async function openKeys(context: KeyContext, onError: (error: unknown) => void): Promise<Keys> {
  const { jwkSetUrl: url, algorithm } = context.options
  const remote =
    url === undefined ? undefined : createRemoteKeys({ url, algorithm, clock: context.clock, onError })
  const ring = await createKeyRing(keyLoader(context), remote?.current)
  const reload = ownKeySource(context.options) === undefined ? createReloader(ring) : undefined
  if (remote === undefined && reload === undefined) return { ring, learnKeys: undefined }
  const isKnown = (wanted: string) => ring.keySet().keys.some(({ kid }) => kid === wanted)
  return {
    ring,
    learnKeys(token) {
      const kid = namedKid(token)
      if (kid === undefined || isKnown(kid)) return undefined
      // another issuer's are asymmetric
      const learning = [reload?.(), kidOf(token) && remote?.learn(kid)].filter(
        (one) => typeof one === 'object',
      )
      return learning.length === 0 ? undefined : Promise.all(learning).then(() => isKnown(kid))
    },
  }
}

/** The same verification; a token whose key had to be fetched first is tried again. */
export function learning(verify: Verify, learnKeys: Keys['learnKeys']): SessionContext<unknown>['verify'] {
  if (learnKeys === undefined) return verify
  return async (token, type) => {
    const verdict = verify(token, type)
    return !verdict.ok && (await learnKeys(token)) ? verify(token, type) : verdict
  }
}

/** What reads the keys: the one the developer brings, or those in the store. */
function keyLoader(context: KeyContext): () => Promise<RingKeys | undefined> {
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
  const named = databaseAddress(options.database)
  if (options.keySecret !== undefined) return createSeal(options.keySecret, random)
  // keys of a database in memory end with it
  const isInMemory = named.kind === 'sqlite' && named.isInMemory
  if (isInMemory && options.keySecretFile === undefined) {
    return createSeal(Buffer.from(random(32)).toString('hex'), random)
  }
  const folder = named.kind === 'sqlite' ? dirname(named.path) : '.'
  if (options.keySecretFile === undefined) return sealFromFile(join(folder, 'carnet.key'), random)
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
