import type { StoreLoad } from '../store.ts'
import type { Dialect } from './dialect.ts'
import type { Recipe } from './recipe.ts'

/** `later`: what is written outlives the process at once, and a power cut with the next write that is flushed. */
export type Flush = 'now' | 'later'

/** A database that runs recipes. Recipes are made anew for each attempt, so they must have no effect of their own. */
export interface Connection {
  /** The pieces of SQL in which this database differs from others. */
  readonly dialect: Dialect
  /** Runs reads, and writes of a single statement, which need no transaction around them. */
  run<T>(recipe: () => Recipe<T>, flush?: Flush): Promise<T>
  /**
   * Runs one transaction: whole, and durable before the promise resolves, or nothing. After a conflict it begins anew.
   * Each statement sees what was committed before it, and no more is promised: what must not change between two
   * statements is part of a condition, or locked.
   */
  write<T>(recipe: () => Recipe<T>, flush?: Flush): Promise<T>
  isOpen(): boolean
  /** Throws while nothing can be written, where only a write tells. */
  readonly checkWritable?: () => void
  /** From memory. */
  readonly load?: () => StoreLoad
  /** Idempotent. */
  close(): Promise<void>
}
