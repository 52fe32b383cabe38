import { algorithmRow } from './algorithms.ts'
import type { Key } from './key.ts'
import type { KeySet } from './key-set.ts'
import { decodeSegment, encodeSegment } from './segments.ts'

/** A token longer than this is refused before it is looked at. */
export const maximumTokenCharacters = 8192

export interface VerifiedJws {
  readonly payload: Buffer
  /** The header's `typ`, as it came. */
  readonly typ: unknown
  /** Whether the key is another issuer's. */
  readonly isForeign: boolean
}

/**
 * The payload of a compact JWS (RFC 7515 7.1) whose signature one of the keys confirms, or undefined. Nothing of the
 * payload is decoded before the signature is checked.
 */
export function verifyJws(
  token: string,
  keys: KeySet,
  maximumCharacters = maximumTokenCharacters,
): VerifiedJws | undefined {
  if (typeof token !== 'string' || token.length > maximumCharacters) return undefined
  const first = token.indexOf('.')
  const second = token.indexOf('.', first + 1)
  if (first < 1 || second < 0 || token.includes('.', second + 1)) return undefined
  const headerSegment = token.slice(0, first)
  const selection = keys.select(headerSegment)
  if (selection === undefined) return undefined
  const { key, typ } = selection
  if (!key.row.verify(key.verifying, token.slice(0, second), token.slice(second + 1))) return undefined
  keys.remember(headerSegment, selection)
  const payload = decodeSegment(token.slice(first + 1, second))
  return payload && { payload, typ, isForeign: key.isForeign === true }
}

/**
 * A compact JWS over `payload`, JSON text as a rule.
 *
 * @throws TypeError when the key can only verify.
 */
export function signJws(key: Key, payload: string, typ = 'JWT'): string {
  if (key.signing === undefined) throw new TypeError('This key can verify tokens but not sign them.')
  const input = `${headerSegmentOf(key, typ)}.${encodeSegment(payload)}`
  return `${input}.${algorithmRow(key.algorithm).sign(key.signing, input)}`
}

const headerSegments = new WeakMap<Key, Map<string, string>>()

function headerSegmentOf(key: Key, typ: string): string {
  const ofKey = headerSegments.get(key) ?? new Map<string, string>()
  headerSegments.set(key, ofKey)
  const known = ofKey.get(typ)
  if (known !== undefined) return known
  const header = { alg: key.algorithm, typ, ...(key.kid === undefined ? {} : { kid: key.kid }) }
  const segment = encodeSegment(JSON.stringify(header))
  ofKey.set(typ, segment)
  return segment
}
