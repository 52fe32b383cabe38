import { createHash, createHmac, randomBytes } from 'node:crypto'
import type { AuditRow } from './entry.ts'

/** A place in the chain and the hash of the row there, which stands for every row up to it. */
export interface ChainHead {
  readonly position: number
  readonly hash: string
}

/** Where every chain begins. */
export const chainStart: ChainHead = { position: 0, hash: '' }

/** How far the log has been chained, and how far it has been deleted. */
export interface ChainEnds {
  readonly head: ChainHead
  /** The last row deleted by `prune`. */
  readonly pruned: ChainHead
  /** What the chain said of `pruned` when its row was deleted. */
  readonly checkpoint: string
}

/** How rows are bound to one another. */
export interface Chain {
  /** How its hashes begin. */
  readonly kind: ChainKind
  /** The hash of a row at the place behind `previous`. */
  readonly hash: (previous: ChainHead, row: AuditRow) => string
  /** Vouches for a head whose row is about to be deleted. */
  readonly checkpoint: (head: ChainHead) => string
  /** A short text that tells two names apart and neither of them. */
  readonly fingerprint: (name: string) => string
}

export type ChainKind = 'sha256' | 'hmac-sha256'

/**
 * The chain under keys that `derive` makes of a secret: whoever can write the database, but has not the secret, cannot
 * change a row, or leave one out, so that it fits. Without a secret they can, and only a head kept elsewhere tells of it.
 */
export function createChain(derive: ((purpose: string) => Uint8Array) | undefined): Chain {
  const key = derive?.('carnet audit chain')
  const names = derive?.('carnet audit names') ?? randomBytes(32)
  const kind = key === undefined ? 'sha256' : 'hmac-sha256'
  const digest = (text: string) =>
    `${kind}:${(key === undefined ? createHash('sha256') : createHmac('sha256', key)).update(text).digest('hex')}`
  return Object.freeze<Chain>({
    kind,
    hash: (previous, row) => digest(canonical(previous, row)),
    checkpoint: ({ position, hash }) => digest(JSON.stringify(['checkpoint', position, hash])),
    fingerprint: (name) => createHmac('sha256', names).update(name).digest('hex').slice(0, 16),
  })
}

/** One spelling for one row. Changing it breaks every chain there is. */
const canonical = (previous: ChainHead, row: AuditRow): string =>
  JSON.stringify([
    previous.hash,
    previous.position + 1,
    row.seq,
    row.atMs,
    row.action,
    row.result,
    row.actor,
    row.userId,
    row.sessionId,
    row.ip,
    row.userAgent,
    row.requestId,
    row.detail,
  ])

export const kindOf = (hash: string): string => hash.slice(0, hash.indexOf(':'))
