import { decodeObject, type Key, type KeySet, signJws, verifyJws } from '../tokens/index.ts'
import type { EndedSession } from './ended-sessions.ts'

/** News of ended sessions for services that have no database. */
export interface Bulletin {
  /** Whose numbers these are: another process, or the same one after a restart, numbers anew. */
  readonly stream: string
  /** It continues what ends in this number; 0 begins from nothing. */
  readonly from: number
  /** The number of the last session in it. */
  readonly to: number
  /** Whether it does not tell everything: more is to come at once, or as soon as its writer knows more. */
  readonly isPartial: boolean
  /** When it was written. Unix milliseconds, as are all the times. */
  readonly atMs: number
  /** Everything that ended since then is told by it and what it continues. */
  readonly sinceMs: number
  /** The keys whose tokens are good now. */
  readonly kids: readonly string[]
  readonly ended: readonly EndedSession[]
}

/**
 * The header's `typ` of a bulletin, and of nothing else (RFC 8725 3.11). It has no `exp`, `jti` or `token_type` either,
 * so that no verifier of tokens takes it for one.
 */
export const bulletinTyp = 'carnet-bulletin'

/** The most sessions in one. */
export const maximumEnded = 1000

/** The longest one: so many ids of the longest kind, and the longest signature. */
export const maximumBulletinCharacters = 262_144

/** A bulletin as a compact JWS. */
export function signBulletin(key: Key, { ended, ...rest }: Bulletin): string {
  const pairs = ended.map(({ sessionId, atMs }) => [sessionId, atMs])
  return signJws(key, JSON.stringify({ ...rest, ended: pairs }), bulletinTyp)
}

/** The bulletin that one of the keys has signed, or undefined for anything else. */
export function readBulletin(text: string, keys: KeySet): Bulletin | undefined {
  const jws = verifyJws(text, keys, maximumBulletinCharacters)
  if (jws === undefined || jws.typ !== bulletinTyp) return undefined
  const { stream, from, to, isPartial, atMs, sinceMs, kids, ended } = decodeObject(jws.payload) ?? {}
  const isGood =
    typeof stream === 'string' &&
    [from, to, atMs, sinceMs].every(Number.isSafeInteger) &&
    typeof isPartial === 'boolean' &&
    isListOf(kids, (kid) => typeof kid === 'string') &&
    isListOf(ended, isPair)
  if (!isGood) return undefined
  const pairs = ended as (readonly [string, number])[]
  return {
    ...({ stream, from, to, isPartial, atMs, sinceMs, kids } as Omit<Bulletin, 'ended'>),
    ended: pairs.map(([sessionId, endedAtMs]) => ({ sessionId, atMs: endedAtMs })),
  }
}

const isListOf = (value: unknown, isOne: (one: unknown) => boolean) =>
  Array.isArray(value) && value.length <= maximumEnded && value.every(isOne)

const isPair = (value: unknown) =>
  Array.isArray(value) && value.length === 2 && typeof value[0] === 'string' && Number.isSafeInteger(value[1])
