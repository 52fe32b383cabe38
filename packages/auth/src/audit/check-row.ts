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
}

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
  { keyedFrom = 1 }: CheckOptions,
): Broken | undefined {
  const position = previous.position + 1
  if (row.position !== position) return broken(position, 'missing')
  const kind = kindOf(row.hash ?? '')
  if (kind === chain.kind) {
    return chain.hash(previous, row) === row.hash ? undefined : broken(position, 'altered')
  }
  if (kind === 'hmac-sha256') return broken(position, 'key_missing')
  if (kind !== 'sha256') return broken(position, 'altered')
  if (position >= keyedFrom) return broken(position, 'unkeyed')
  return plain.hash(previous, row) === row.hash ? undefined : broken(position, 'altered')
}

const plain = createChain(undefined)

/** What is wrong with the record of what was pruned, or undefined. */
export function checkEnds(
  chain: Chain,
  { pruned, checkpoint }: ChainEnds,
  { keyedFrom = 1 }: CheckOptions,
): Broken | undefined {
  if (pruned.position === chainStart.position && pruned.hash === chainStart.hash && checkpoint === '') {
    return undefined
  }
  const vouching = kindOf(checkpoint) === 'sha256' && pruned.position < keyedFrom ? plain : chain
  return vouching.checkpoint(pruned) === checkpoint ? undefined : broken(pruned.position, 'checkpoint')
}

export const headOf = (row: AuditRow): ChainHead => ({ position: row.position ?? 0, hash: row.hash ?? '' })
