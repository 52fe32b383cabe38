import { type Chain, type ChainEnds, type ChainHead, chainStart, createChain, kindOf } from './chain.ts'
import type { AuditRow } from './entry.ts'

/**
 * What is wrong with the log. `missing`: a row was deleted. `altered`: a row was changed, exchanged with another or put
 * in. `surplus`: a row claims a place that the chain has not reached. `unkeyed`: a row is chained without the secret.
 * `key_missing`: it is chained with a secret that was not given. `head`, `checkpoint`: the record of how far the chain
 * goes, or from where it was pruned, was changed. `pruned`: what it is to be compared with has been deleted.
 */
export type AuditFault =
  | 'missing'
  | 'altered'
  | 'surplus'
  | 'unkeyed'
  | 'key_missing'
  | 'head'
  | 'checkpoint'
  | 'pruned'

export interface Broken {
  readonly outcome: 'broken'
  /** The first place at which the log is not as it was written. */
  readonly position: number
  readonly fault: AuditFault
}

export interface CheckOptions {
  /** Where the secret came into use, if rows from before it are chained without one. Default 1: none are. */
  readonly keyedFrom?: number | undefined
  /**
   * The same by the last row without one, noted outside the database: only with this hash at its place do those before
   * it fit.
   */
  readonly keyedAfter?: ChainHead | undefined
}

/** The first place that must be chained under the secret. */
const firstKeyed = ({ keyedFrom, keyedAfter }: CheckOptions) => keyedFrom ?? (keyedAfter?.position ?? 0) + 1

export const broken = (position: number, fault: AuditFault): Broken => ({
  outcome: 'broken',
  position,
  fault,
})

/** What is wrong with the row that should come behind `previous`, or undefined. */
export function checkRow(
  chain: Chain,
  previous: ChainHead,
  row: AuditRow,
  options: CheckOptions,
): Broken | undefined {
  const position = previous.position + 1
  if (row.position !== position) return broken(position, 'missing')
  const other = compare(headOf(row), options.keyedAfter)
  if (other !== undefined) return other
  const kind = kindOf(row.hash ?? '')
  if (kind === chain.kind) {
    return chain.hash(previous, row) === row.hash ? undefined : broken(position, 'altered')
  }
  if (kind === 'hmac-sha256') return broken(position, 'key_missing')
  if (kind !== 'sha256') return broken(position, 'altered')
  // behind a row under the secret nothing honest is without it
  if (position >= firstKeyed(options) || kindOf(previous.hash) === 'hmac-sha256')
    return broken(position, 'unkeyed')
  return plain.hash(previous, row) === row.hash ? undefined : broken(position, 'altered')
}

const plain = createChain(undefined)

/** What is wrong with the record of what was pruned, or undefined. */
export function checkEnds(
  chain: Chain,
  { head, pruned, checkpoint }: ChainEnds,
  options: CheckOptions,
): Broken | undefined {
  // cut off, or the log of another: what comes behind would be given those places under the secret
  if (head.position < (options.keyedAfter?.position ?? 0)) return broken(head.position + 1, 'missing')
  if (pruned.position === chainStart.position && pruned.hash === chainStart.hash && checkpoint === '') {
    return undefined
  }
  const vouching = kindOf(checkpoint) === 'sha256' && pruned.position < firstKeyed(options) ? plain : chain
  if (vouching.checkpoint(pruned) !== checkpoint) return broken(pruned.position, 'checkpoint')
  return compare(pruned, options.keyedAfter)
}

/** What is wrong with a row, or with the record of one, that is known from elsewhere. */
export const compare = (known: ChainHead, expected: ChainHead | undefined): Broken | undefined =>
  expected?.position === known.position && expected.hash !== known.hash
    ? broken(known.position, 'altered')
    : undefined

export const headOf = (row: AuditRow): ChainHead => ({ position: row.position ?? 0, hash: row.hash ?? '' })
