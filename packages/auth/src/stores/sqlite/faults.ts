import type { DatabaseSync } from 'node:sqlite'
import { StoreUnavailableError } from '../../sessions/index.ts'
import { tryToWrite } from './trial-write.ts'

/** What one connection makes of SQLite's errors. */
export interface Faults {
  /** The error to tell instead. One that says that a write may be lost ends all writing on this connection. */
  readonly toTell: (error: unknown) => unknown
  /**
   * Throws once writing has ended, and while the disk takes no writes. Writes only to find out: the first time, and after
   * a write that failed until one succeeds. Never waits for the lock.
   */
  readonly checkWritable: () => void
}

export function createFaults(database: DatabaseSync): Faults {
  let hasLostWrites = false
  let isInDoubt = true
  let refusal: unknown

  function stopWriting(): void {
    hasLostWrites = true
    // from here on SQLite itself refuses whatever writes, by whichever way it comes, and goes on reading
    database.exec('PRAGMA query_only = ON')
  }

  function toTell(error: unknown): unknown {
    const code = extendedCode(error)
    if (lostWriteCodes.has(code)) {
      stopWriting()
      return new StoreUnavailableError(
        `The disk failed to keep what was written (SQLite error ${code}). ${untilRestart}`,
        { cause: error },
      )
    }
    if (hasLostWrites && primary(code) === readOnlyCode) return new StoreUnavailableError(untilRestart)
    if (isBusy(error)) return unavailable('other processes keep it locked', error)
    if (!faultCodes.has(primary(code))) return error
    const told = unavailable(`SQLite error ${primary(code)}`, error)
    if (refusalCodes.has(primary(code))) {
      isInDoubt = true
      refusal = told
    }
    return told
  }

  return {
    toTell,
    checkWritable() {
      if (hasLostWrites) throw new StoreUnavailableError(untilRestart)
      if (!isInDoubt) return
      try {
        tryToWrite(database)
        isInDoubt = false
        refusal = undefined
      } catch (error) {
        if (!isBusy(error)) throw toTell(error)
        // somebody else is writing, which says nothing of what happened here
        if (refusal !== undefined) throw refusal
      }
    },
  }
}

const untilRestart = 'Nothing is written any more until this process is started again.'

/** Whether it is worth trying again. */
export const isBusy = (error: unknown): boolean => busyCodes.has(primary(extendedCode(error)))

// SQLITE_IOERR_WRITE, IOERR_FSYNC, IOERR_DIR_FSYNC. A system may drop the pages that it failed to flush and call the next
// flush a success, so that only reading the file anew, after a restart, tells what is there
const lostWriteCodes = new Set([778, 1034, 1290])
// SQLITE_BUSY, SQLITE_LOCKED, and SQLITE_PROTOCOL: a read lost the race for the WAL's index too often
const busyCodes = new Set([5, 6, 15])
const readOnlyCode = 8
// SQLITE_PERM, READONLY, IOERR, CORRUPT, FULL, CANTOPEN, NOTADB
const faultCodes = new Set([3, readOnlyCode, 10, 11, 13, 14, 26])
// READONLY, IOERR, FULL, CANTOPEN: the same may be refused to all who write
const refusalCodes = new Set([readOnlyCode, 10, 13, 14])

const extendedCode = (error: unknown): number =>
  error instanceof Error && 'errcode' in error ? Number(error.errcode) : 0

const primary = (code: number): number => code & 0xff

const unavailable = (reason: string, cause: unknown) =>
  new StoreUnavailableError(`The database cannot be used now: ${reason}.`, { cause })
