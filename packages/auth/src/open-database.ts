import { isOptionFault, optionFault } from './option-fault.ts'
import type { ParsedOptions } from './options/index.ts'
import { sessionPolicy } from './policies.ts'
import { unsignedToken } from './sessions/index.ts'
import { type DjangoStoreOptions, djangoStore, type Store, sqliteStore } from './stores/index.ts'
import { declaredFields, type StandardSchema } from './users/index.ts'

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
    throw isOptionFault(error) ? error : optionFault('database', error)
  }
}

/** The store, whatever migrations are missing. */
export function openStore(options: ParsedOptions<unknown>, clock: () => number): Store {
  const path = sqlitePath(options.database)
  const userCheck = options.inactiveUsers === 'accept' ? 'exists' : 'active'
  if (options.django !== undefined) return openDjango(options, { path, clock, userCheck })
  return sqliteStore({ path, clock, userCheck: options.users === undefined ? userCheck : 'none' })
}

function openDjango(
  options: ParsedOptions<unknown>,
  parts: Pick<DjangoStoreOptions, 'path' | 'clock' | 'userCheck'>,
): Store {
  const { django, claimNames, algorithm, userIdField } = options
  const policy = sessionPolicy(options)
  return djangoStore({
    ...parts,
    ...django,
    ownFields: ownFields(options.userFields),
    userIdField,
    claimNames,
    unsignedToken: (session) => unsignedToken(policy, algorithm, session),
  })
}

/** Undefined where the schema does not tell, so that it may be offered every column. */
function ownFields(schema: unknown): readonly string[] | undefined {
  if (schema === undefined) return []
  const declared = declaredFields(schema as StandardSchema)
  return declared.length === 0 ? undefined : declared
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
