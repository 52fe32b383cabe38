import type { DatabaseSync } from 'node:sqlite'

/** Writes to the disk what is there already, so that it changes nothing and needs the same as any other write. */
export function tryToWrite(database: DatabaseSync): void {
  database.exec('BEGIN IMMEDIATE')
  try {
    const { user_version: version } = database.prepare('PRAGMA user_version').get() ?? {}
    database.exec(`PRAGMA user_version = ${version}; COMMIT`)
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}
