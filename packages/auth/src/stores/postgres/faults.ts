import { StoreUnavailableError } from '../../sessions/index.ts'

/**
 * What an error of the driver means. `conflict`: nothing was done, and the same may succeed when it is tried again.
 * `stale`: the same, because a table was changed since the statement was prepared. `unavailable`: the database cannot be
 * used now, or broke off; what was being done may or may not be done. `mistake`: ours.
 */
export type FaultKind = 'conflict' | 'stale' | 'unavailable' | 'mistake'

export function faultKind(error: unknown): FaultKind {
  const state = sqlState(error)
  // no answer of the server's: the socket, the driver, or the pool
  if (state === undefined) return error instanceof TypeError ? 'mistake' : 'unavailable'
  if (conflicts.has(state)) return 'conflict'
  if (state === '0A000' && isAboutCachedPlan(error as Error)) return 'stale'
  return unavailableStates.test(state) ? 'unavailable' : 'mistake'
}

// the sentence is in the server's language; other engines than PostgreSQL do not say where in their source they are
const isAboutCachedPlan = (error: Error & { readonly routine?: unknown }) =>
  error.routine === 'RevalidateCachedQuery' || error.message.includes('cached plan')

/** The five letters and digits of an error that the server answered. */
export function sqlState(error: unknown): string | undefined {
  const { code, severity } = (error ?? {}) as { code?: unknown; severity?: unknown }
  return typeof code === 'string' && typeof severity === 'string' ? code : undefined
}

// serialization_failure, deadlock_detected
const conflicts = new Set(['40001', '40P01'])

// connection, authorization at a later connect, no such database, read only (a standby), resources, a lock or a
// statement that took too long, the operator, the system, idle in a transaction, an outcome that nobody knows, corrupted
const unavailableStates = /^(08|28|3D|53|57|58|25006$|25P03$|55P03$|40003$|F0|XX001$|XX002$)/

/** What a caller gets: no values of the statement, nothing of the address. */
export function toUnavailable(error: unknown): StoreUnavailableError {
  if (error instanceof StoreUnavailableError) return error
  const state = sqlState(error)
  const reason = state === undefined ? networkReason(error) : (reasons[state] ?? `PostgreSQL error ${state}`)
  return new StoreUnavailableError(`The database cannot be used now: ${reason}.`, {
    cause: withoutValues(error),
  })
}

const reasons: Readonly<Record<string, string>> = {
  '28000': 'it does not let this user in',
  '28P01': 'it does not let this user in with this password',
  '3D000': 'the server has no database of this name',
  '40001': 'others kept changing the same rows',
  '40P01': 'others kept locking the same rows',
  '55P03': 'others kept a row locked',
  '57014': 'a statement took too long',
  '53300': 'it has no connections left',
}

function networkReason(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown }
  return typeof code === 'string' ? code : 'the connection was lost'
}

/** Whether the connection cannot be used any more: no answer of the server's, or its last one. */
export const isBroken = (error: unknown): boolean =>
  sqlState(error) === undefined ||
  ['FATAL', 'PANIC'].includes(String((error as { severity?: unknown }).severity))

/** Without what PostgreSQL adds to its message, which can be a whole row; the names of columns stay. */
export function withoutValues(error: unknown): unknown {
  if (sqlState(error) === undefined) return error
  const { detail } = error as { detail?: unknown }
  const columns = /\([^()]*\)=/.exec(String(detail))?.[0]
  for (const name of ['where', 'internalQuery', 'hint']) Reflect.deleteProperty(error as object, name)
  return Object.assign(error as object, { detail: columns })
}
