import { closeSync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { Connection, Flush } from '../sql/index.ts'
import { sqliteDialect } from './dialect.ts'
import { createFaults, isBusy } from './faults.ts'
import { createPatience, randomPauseMs } from './patience.ts'
import { createStepper } from './stepper.ts'

/** One SQLite file, opened for serving: nothing on it ever waits on the event loop. A recipe is run in one turn. */
export interface SqliteConnection extends Connection {
  readonly database: DatabaseSync
}

/**
 * Opens or creates the file, readable by its owner only. `:memory:` is a database of this connection alone; an empty path
 * is one on the disk, which nobody else can see either. `clock`: Unix milliseconds.
 */
export function openConnection(path: string, clock: () => number): SqliteConnection {
  if (path !== ':memory:' && path !== '') closeSync(openSync(path, 'a', 0o600))
  const database = new DatabaseSync(path)
  try {
    configure(database)
  } catch (error) {
    database.close()
    throw error
  }
  const step = createStepper(database, clock)
  const faults = createFaults(database)
  let retries = 0
  const onRetry = () => {
    retries += 1
  }
  const patiently = createPatience({ faults, onRetry })
  const flushing = createFlushing(database)
  return {
    database,
    dialect: sqliteDialect,
    run: (recipe, flush) => patiently(() => flushing(flush, () => step(recipe()))),
    write: (recipe, flush) =>
      patiently(() => flushing(flush, () => inTransaction(database, () => step(recipe())))),
    isOpen: () => database.isOpen,
    checkWritable: faults.checkWritable,
    // each piece of work is done in one turn, so nobody holds the connection when somebody looks
    load: () => ({ connections: 1, busy: 0, waiting: 0, retries }),
    async close() {
      if (database.isOpen) database.close()
    },
  }
}

// FULL: WAL with NORMAL loses acknowledged commits in a power cut (docs/decisions/0003-sqlite.md)
const pragmas = `
  PRAGMA busy_timeout = 5000;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA foreign_keys = ON;
  PRAGMA journal_size_limit = 67108864;
  PRAGMA busy_timeout = 0;
`

// the switch to WAL needs the file alone and does not wait for it, so of processes that make the file at once some must
// come again; nothing is served yet, so this may block
function configure(database: DatabaseSync): void {
  const deadline = performance.now() + openPatienceMs
  for (;;) {
    try {
      database.exec(pragmas)
      return
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, randomPauseMs())
    }
  }
}

const openPatienceMs = 5000

/** Does all work in one turn, so that no other work is done under a setting that is not its own. */
function createFlushing(database: DatabaseSync) {
  return <T>(flush: Flush = 'now', work: () => T): T => {
    if (flush === 'now') return work()
    // a checkpoint would flush what stands in the log, and SQLite tells nobody where that fails
    database.exec('PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 0')
    try {
      return work()
    } finally {
      restore(database)
    }
  }
}

// SQLite's own default
const checkpointPages = 1000

/** Nothing more is written by a connection that may acknowledge what is not flushed. */
function restore(database: DatabaseSync): void {
  try {
    database.exec(`PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = ${checkpointPages}`)
  } catch (error) {
    database.close()
    throw error
  }
}

function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  // IMMEDIATE takes the write lock first; a deferred transaction that reads and then writes fails under concurrency
  database.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    database.exec('COMMIT')
    return result
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}
