import { algorithmRow, isAlgorithm } from './algorithms.ts'
import type { Key } from './key.ts'
import { decodeObject, decodeSegment } from './segments.ts'

/** The keys a verifier accepts. Immutable: a rotation makes a new set, so nothing cached outlives a key. */
export interface KeySet {
  /** The key that the token's first segment names, with its header; undefined refuses the token. */
  readonly select: (headerSegment: string) => Selection | undefined
  /** Remembers a header under which a signature was good, so that the next token with it is not parsed again. */
  readonly remember: (headerSegment: string, selection: Selection) => void
  readonly keys: readonly Key[]
}

export interface Selection {
  readonly key: Key
  /** The header's `typ`, as it came. */
  readonly typ: unknown
}

/**
 * A key set in which `kid` alone selects (RFC 8725 3.10). Tokens without `kid` go to the `legacy` key; there is no
 * trying of keys one after another.
 *
 * @throws TypeError when two keys share a `kid`, or one that is not legacy has none.
 */
export function createKeySet(keys: readonly Key[], legacy?: Key): KeySet {
  const byKid = indexByKid(keys, legacy)
  const remembered = new Map<string, Selection>()
  let latestSegment = ''
  let latest: Selection | undefined
  return Object.freeze({
    keys,
    select(segment: string) {
      // most tokens have the header of the one before: comparing is cheaper than hashing
      if (segment === latestSegment) return latest
      return remembered.get(segment) ?? selectKey(segment, byKid, legacy)
    },
    remember(segment: string, selection: Selection) {
      if (selection === latest) return
      latestSegment = segment
      latest = selection
      if (remembered.size < maximumRemembered && !remembered.has(segment)) remembered.set(segment, selection)
    },
  })
}

const maximumRemembered = 64
const maximumHeaderCharacters = 1024

function indexByKid(keys: readonly Key[], legacy: Key | undefined): Map<string, Key> {
  const byKid = new Map<string, Key>()
  for (const key of keys) {
    if (key.kid === undefined) {
      if (key !== legacy) throw new TypeError('A key without kid must be the one legacy key.')
    } else if (byKid.has(key.kid)) {
      throw new TypeError(`Two keys have the kid "${key.kid}".`)
    } else {
      byKid.set(key.kid, key)
    }
  }
  return byKid
}

/** The `kid` that a token names, unverified. */
export function namedKid(token: string): string | undefined {
  const { kid } = readHeader(token.slice(0, Math.max(token.indexOf('.'), 0))) ?? {}
  return typeof kid === 'string' ? kid : undefined
}

/** The `kid` that a token names under an asymmetric algorithm, unverified; undefined where no key could fit. */
export function kidOf(token: string): string | undefined {
  const { alg, kid } = readHeader(token.slice(0, Math.max(token.indexOf('.'), 0))) ?? {}
  return typeof kid === 'string' && isAlgorithm(alg) && algorithmRow(alg).kty !== 'oct' ? kid : undefined
}

function selectKey(segment: string, byKid: Map<string, Key>, legacy: Key | undefined): Selection | undefined {
  const { alg, kid, typ } = readHeader(segment) ?? {}
  const key = kid === undefined ? legacy : typeof kid === 'string' ? byKid.get(kid) : undefined
  // the header may only repeat what the key is bound to (RFC 8725 3.1)
  return key !== undefined && isAlgorithm(alg) && alg === key.algorithm ? { key, typ } : undefined
}

function readHeader(segment: string): Record<string, unknown> | undefined {
  if (segment.length > maximumHeaderCharacters) return undefined
  const header = decodeObject(decodeSegment(segment))
  return header && refusedMembers.some((name) => Object.hasOwn(header, name)) ? undefined : header
}

// no extension is understood (RFC 7515 4.1.11), no unencoded payload (RFC 7797), no compression (RFC 8725 3.6)
const refusedMembers = ['crit', 'b64', 'zip']
