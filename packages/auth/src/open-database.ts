import { optionFault } from './option-fault.ts'
import type { ParsedOptions } from './options/index.ts'
import { type Store, sqliteStore } from './stores/index.ts'

/** The path in a `sqlite:PATH` address. */
export const sqlitePath = (address: string): string => address.slice('sqlite:'.length)

/** The store that the options name, with its migrations applied. */
export async function openDatabase(options: ParsedOptions<unknown>, clock: () => number): Promise<Store> {
  const store = openFile(options, clock)
  try {
    await bringUpToDate(store, options.autoMigrate || sqlitePath(options.database) === ':memory:')
    return store
  } catch (error) {
    await store.close()
    throw error
  }
}

function openFile(options: ParsedOptions<unknown>, clock: () => number): Store {
  try {
    return openStore(options, clock)
  } catch (error) {
    throw optionFault('database', error)
  }
}

export function openStore({ database, users }: ParsedOptions<unknown>, clock: () => number): Store {
  return sqliteStore({ path: sqlitePath(database), clock, ownsUsers: users === undefined })
}

async function bringUpToDate(store: Store, autoMigrate: boolean): Promise<void> {
  if (autoMigrate) return void (await store.migrate())
  const { length } = await store.pendingMigrations()
  if (length === 0) return
  const subject = length === 1 ? '1 migration is' : `${length} migrations are`
  throw new TypeError(
    `${subject} missing from the database. Run "carnet migrate", or set the option "autoMigrate".`,
  )
}
