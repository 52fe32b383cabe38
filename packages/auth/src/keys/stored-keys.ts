import { type Algorithm, importKey, type Key, type KeySource, type Random } from '../tokens/index.ts'
import { generateKey } from './generate-key.ts'
import type { RingKeys } from './key-ring.ts'
import type { KeyState, KeyStore, StoredKey } from './key-store.ts'
import type { Seal } from './seal.ts'

export interface StoredKeysOptions {
  readonly store: KeyStore
  readonly seal: Seal
  readonly algorithm: Algorithm
  readonly others: Omit<RingKeys, 'signing'>
  readonly random: Random
  readonly clock: () => number
}

/** A reader of the stored keys for `createKeyRing`. The first one to find no keys of the algorithm makes them. */
export function storedKeys(options: StoredKeysOptions): () => Promise<RingKeys | undefined> {
  let seen = ''
  let begun = 0
  let inPlace = 0
  return async () => {
    const reading = ++begun
    const stored = await listOrBegin(options)
    // slower than one that began later, it may be from before a key was revoked
    if (reading < inPlace) return undefined
    const fingerprint = stored.map(({ kid, state }) => `${kid} ${state}`).join()
    const keys = fingerprint === seen ? undefined : openKeys(stored, options)
    seen = fingerprint
    inPlace = reading
    return keys
  }
}

async function listOrBegin(options: StoredKeysOptions): Promise<StoredKey[]> {
  const stored = await options.store.list()
  if (hasActive(stored, options.algorithm)) return stored
  // new keys beside others that this secret does not open would lock out whoever has the right one
  for (const key of stored) openKey(key, options.seal)
  const first = [await newStoredKey(options, 'active'), await newStoredKey(options, 'next')]
  await options.store.begin(first)
  return options.store.list()
}

const hasActive = (stored: readonly StoredKey[], algorithm: Algorithm) =>
  stored.some((key) => key.state === 'active' && key.algorithm === algorithm)

/** A fresh key, sealed for the store. */
export async function newStoredKey(
  { seal, algorithm, random, clock }: Omit<StoredKeysOptions, 'store' | 'others'>,
  state: KeyState,
): Promise<StoredKey> {
  const source = await generateKey(algorithm, random)
  const sealed = seal.close(JSON.stringify(source), aboutKey({ kid: source.kid, algorithm }))
  const now = clock()
  return { kid: source.kid, algorithm, state, sealed, createdAtMs: now, changedAtMs: now }
}

function openKeys(stored: readonly StoredKey[], { seal, algorithm, others }: StoredKeysOptions): RingKeys {
  const opened = stored.map((key) => ({ state: key.state, key: openKey(key, seal) }))
  const signing = opened.find(({ state, key }) => state === 'active' && key.algorithm === algorithm)?.key
  if (signing === undefined) throw new TypeError(`The store has no active key for ${algorithm}.`)
  const own = opened.map(({ key }) => (key === signing ? key : { ...key, signing: undefined }))
  return { signing, verifying: [...own, ...others.verifying], legacy: others.legacy }
}

function openKey(stored: StoredKey, seal: Seal): Key {
  const text = seal.open(stored.sealed, aboutKey(stored))
  if (text === undefined) {
    throw new TypeError(
      'The signing keys in the database cannot be opened with this key secret. ' +
        'Give back the secret that was in use when they were made (CARNET_KEY_SECRET, or the file beside the database).',
    )
  }
  return importKey(JSON.parse(text) as KeySource, 'sign')
}

const aboutKey = ({ kid, algorithm }: Pick<StoredKey, 'kid' | 'algorithm'>) => `${algorithm} ${kid}`
