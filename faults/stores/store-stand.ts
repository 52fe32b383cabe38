import type { Facts } from '../invariants/facts.ts'

export const storeNames = ['SQLite', 'PostgreSQL', 'PostgreSQL + Redis'] as const
export type StoreName = (typeof storeNames)[number]
export const isStoreName = (name: string): name is StoreName => storeNames.includes(name as StoreName)

/** A database of an experiment's own. */
export interface StoreStand {
  readonly name: StoreName
  /** How a server finds it. */
  readonly environment: Readonly<Record<string, string>>
  /** What the database says, and what its own checks find. */
  readonly readFacts: () => Promise<Facts>
  /** Changes the database as somebody else would, past the servers. */
  readonly execute: (sql: string) => Promise<void>
  readonly remove: () => Promise<void>
}
