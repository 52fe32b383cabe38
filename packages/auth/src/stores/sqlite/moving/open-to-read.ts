import { existsSync, realpathSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { type DjangoSource, ImportError } from '../../../moving/index.ts'
import type { Recipe } from '../../sql/index.ts'
import { djangoSource, type ReadableTables } from '../../sql/moving/index.ts'
import { createStepper } from '../stepper.ts'
import { sqliteSource } from './source-dialect.ts'

/** How long a page may wait for a Django that is just committing. */
const patienceMs = 10_000

/**
 * Opens a Django's SQLite file for reading only.
 *
 * @throws ImportError where there is none, or no such user table in it.
 */
export async function openDjangoSource(path: string, userTable: string): Promise<DjangoSource> {
  if (!existsSync(path)) throw new ImportError(`There is no file '${path}'.`)
  const { connection, dialect } = readable(new DatabaseSync(path, { readOnly: true, timeout: patienceMs }))
  try {
    const name = `sqlite:${realpathSync(path)} ${userTable}`
    return await djangoSource({ connection, dialect, name, userTable })
  } catch (error) {
    await connection.close()
    const isForeign = error instanceof Error && 'errcode' in error && error.errcode === 26
    throw isForeign ? new ImportError(`'${path}' is not an SQLite database.`) : error
  }
}

/** Opens a file of Carnet's own for reading; undefined where there is none yet. */
export function openToRead(path: string): ReadableTables | undefined {
  if (!existsSync(path)) return undefined
  // a reader that may not write leaves the two files behind that it needs beside a database, unless they are there already
  return readable(new DatabaseSync(path, { readOnly: existsSync(`${path}-wal`), timeout: 5000 }))
}

function readable(database: DatabaseSync): ReadableTables {
  const step = createStepper(database, Date.now)
  const run = async <T>(recipe: () => Recipe<T>) => step(recipe())
  const close = async () => {
    if (database.isOpen) database.close()
  }
  return { connection: { run, close }, dialect: sqliteSource }
}
