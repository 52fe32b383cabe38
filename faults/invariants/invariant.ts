import type { Facts } from './facts.ts'
import type { Evidence } from './history.ts'

export type InvariantName =
  | 'I1'
  | 'I2'
  | 'I3'
  | 'I4'
  | 'I5'
  | 'I6'
  | 'I7'
  | 'I8'
  | 'I9'
  | 'I10'
  | 'I11'
  | 'I12'
  | 'I14'
  | 'I15'
  /** The experiment could not be brought to its end. */
  | 'rig'

/** A promise, as a question to what was written down. */
export interface Invariant {
  readonly name: InvariantName
  readonly promise: string
  /** Each way in which it is broken, in a sentence; none: it holds. `facts` are of the database at the end. */
  readonly broken: (evidence: Evidence, facts: Facts) => readonly string[]
}

export interface Violation {
  readonly invariant: InvariantName
  readonly what: string
}
