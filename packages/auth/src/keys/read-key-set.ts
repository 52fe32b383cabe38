import { type Algorithm, algorithmRow, decodeObject, importKey, type Jwk, type Key } from '../tokens/index.ts'

export interface PublishedKeys {
  readonly keys: readonly Key[]
  /** Why others of the set were left out: which one, and what is wrong with it. Never shows a key. */
  readonly leftOut: readonly string[]
}

/**
 * The keys of a published set (RFC 7517 5) that may verify tokens: asymmetric, with a `kid`, for signatures. One that
 * names no `alg` is bound to `preferred` where it fits, else to what is usual for its type.
 *
 * @throws Error for what is no key set, or has no usable key, or two of one `kid`.
 */
export function readKeySet(bytes: Buffer, preferred: Algorithm): PublishedKeys {
  const entries = decodeObject(bytes)?.['keys']
  if (!Array.isArray(entries)) throw new Error('the answer was no JSON object with a list of keys')
  const keys: Key[] = []
  const leftOut: string[] = []
  for (const [index, entry] of entries.entries()) {
    const judged = judge(entry, preferred)
    if (typeof judged === 'object') keys.push(judged)
    else if (judged !== notForSignatures) leftOut.push(`keys.${index} ${judged}`)
  }
  if (keys.length === 0) throw new Error(['the answer had no usable key', ...leftOut].join('; '))
  if (new Set(keys.map(({ kid }) => kid)).size < keys.length) {
    throw new Error('the answer had two keys with the same kid')
  }
  return { keys, leftOut }
}

const notForSignatures = 'is not for signatures'
const allowedTypes = ['RSA', 'EC', 'OKP']
// RFC 7518 6.2.2, 6.3.2 and 6.4
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv']

function judge(entry: unknown, preferred: Algorithm): Key | string {
  if (typeof entry !== 'object' || entry === null) return 'is no object'
  const { kty, kid, use = 'sig' } = entry as Jwk
  if (use !== 'sig') return notForSignatures
  if (typeof kty !== 'string' || !allowedTypes.includes(kty))
    return `is not of type ${allowedTypes.join(', ')}`
  // what everybody can read, everybody can sign with
  if (privateMembers.some((name) => Object.hasOwn(entry, name))) return 'shows its private part'
  if (kid === undefined) return 'has no kid'
  return load(entry as Jwk, preferred)
}

function load(jwk: Jwk, preferred: Algorithm): Key | string {
  const algorithm = jwk.alg === undefined ? usualAlgorithm(jwk, preferred) : undefined
  try {
    return importKey({ jwk, ...(algorithm === undefined ? {} : { algorithm }) }, 'verify')
  } catch (error) {
    return `cannot be used: ${(error as Error).message}`
  }
}

function usualAlgorithm({ kty, crv }: Jwk, preferred: Algorithm): Algorithm | undefined {
  const usual = [preferred, 'RS256', 'ES256', 'ES384', 'ES512', 'EdDSA'] as const
  return usual.find((name) => {
    const row = algorithmRow(name)
    return row.kty === kty && (row.crv === undefined || row.crv === crv)
  })
}
