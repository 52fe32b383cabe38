import type { DatabaseSync } from 'node:sqlite'
import { StoreUnavailableError } from '../../sessions/index.ts'

/** What one connection makes of SQLite's errors. */
export interface Faults {
  /** The error to tell instead. One that says that a write may be lost ends all writing on this connection. */
  readonly toTell: (error: unknown) => unknown
  /** Throws once writing has ended. */
  readonly checkWritable: () => void
}

export function createFaults(database: DatabaseSync): Faults {
  let hasLostWrites = false

  function stopWriting(): void {
    hasLostWrites = true
    // from here on SQLite itself refuses whatever writes, by whichever way it comes, and goes on reading
    database.exec('PRAGMA query_only = ON')
  }

  return {
    toTell(error) {
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
      return faultCodes.has(primary(code)) ? unavailable(`SQLite error ${primary(code)}`, error) : error
    },
    checkWritable() {
      if (hasLostWrites) throw new StoreUnavailableError(untilRestart)
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

const extendedCode = (error: unknown): number =>
  error instanceof Error && 'errcode' in error ? Number(error.errcode) : 0

const primary = (code: number): number => code & 0xff

const unavailable = (reason: string, cause: unknown) =>
  new StoreUnavailableError(`The database cannot be used now: ${reason}.`, { cause })
