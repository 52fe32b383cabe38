import type { ClaimNames } from '../tokens/index.ts'
import type { StandardSchema } from '../users/index.ts'
import type { DjangoSource } from './django-source.ts'
import type { ImportTarget } from './import-target.ts'
import type { UserColumns } from './user-columns.ts'

export interface ImportOptions {
  readonly source: DjangoSource
  readonly target: ImportTarget
  readonly columns: UserColumns
  /** The schema of the developer's own fields. */
  readonly fieldsSchema: StandardSchema<unknown, object> | undefined
  readonly claimNames: ClaimNames
  /** How long after their end tokens are still accepted. */
  readonly leewayMs: number
  /** How long sessions that go on may last in all; undefined: no limit. */
  readonly sessionMs: number | undefined
  /** Unix milliseconds. */
  readonly clock: () => number
  /** Told after each batch. */
  readonly onProgress: (progress: ImportProgress) => void
}

export interface ImportProgress {
  readonly phase: 'checking' | 'users' | 'tokens'
  readonly done: number
  /** As counted at the beginning, where it was: a source that goes on growing can exceed it. */
  readonly total?: number
}

/** Rows in a transaction: enough that its end costs little, few enough that others wait for a fraction of a second. */
export const batchRows = 5000
