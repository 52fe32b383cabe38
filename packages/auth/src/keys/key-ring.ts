import { createKeySet, type Jwk, type Key, type KeySet, publicJwk } from '../tokens/index.ts'

/** The keys of this server at one moment. */
export interface KeyRing {
  /** The key that signs now. */
  readonly signingKey: () => Key
  /** The keys that verify now; another object after each change. */
  readonly keySet: () => KeySet
  /** The public keys, for the JWKS: secrets never appear (RFC 7517). */
  readonly publicKeys: () => readonly Jwk[]
  /** Reads the keys again; what cannot be read leaves the ring as it was and throws. */
  readonly reload: () => Promise<void>
}

export interface RingKeys {
  readonly signing: Key
  /** Every key that verifies, the signing one among them. */
  readonly verifying: readonly Key[]
  /** The key for tokens that name none. */
  readonly legacy: Key | undefined
}

/**
 * A key ring over whatever `load` reads. `load` may answer undefined to say that nothing changed. `foreign` are the keys
 * of another issuer: they verify as well, under a `kid` that no key of this server has, and are not published.
 */
export async function createKeyRing(
  load: () => Promise<RingKeys | undefined>,
  foreign: () => readonly Key[] = () => noKeys,
): Promise<KeyRing> {
  let ring = toRing(await load(), foreign())
  return Object.freeze({
    signingKey: () => ring.keys.signing,
    keySet() {
      const others = foreign()
      if (others !== ring.others) ring = toRing(ring.keys, others)
      return ring.keySet
    },
    publicKeys: () => ring.publicKeys,
    async reload() {
      const keys = await load()
      if (keys !== undefined) ring = toRing(keys, foreign())
    },
  })
}

const noKeys: readonly Key[] = Object.freeze([])

function toRing(keys: RingKeys | undefined, others: readonly Key[]) {
  if (keys === undefined) throw new TypeError('The key ring is empty.')
  const ownKids = new Set(keys.verifying.map(({ kid }) => kid))
  const added = others.filter(({ kid }) => !ownKids.has(kid))
  return {
    keys,
    others,
    keySet: createKeySet([...keys.verifying, ...added], keys.legacy),
    publicKeys: keys.verifying.map(publicJwk).filter((jwk) => jwk !== undefined),
  }
}
