import {
  type Duration,
  databaseAddress,
  isOptionFault,
  optionFault,
  type ParsedOptions,
  secondsOf,
} from '../options/index.ts'
import { unsignedToken } from '../sessions/index.ts'
import {
  type DjangoOptions,
  djangoPostgresStore,
  djangoStore,
  postgresStore,
  type Store,
  sqliteStore,
} from '../stores/index.ts'
import { declaredFields, type StandardSchema } from '../users/index.ts'
import { sessionPolicy } from './policies.ts'

/** The store that the options name, with its migrations applied. */
export async function openDatabase(options: ParsedOptions<unknown>, clock: () => number): Promise<Store> {
  const store = await openFile(options, clock)
  try {
    await bringUpToDate(store, options.autoMigrate || endsWithProcess(options.database))
    return store
  } catch (error) {
    await store.close()
    throw error
  }
}

async function openFile(options: ParsedOptions<unknown>, clock: () => number): Promise<Store> {
  try {
    return await openStore(options, clock)
  } catch (error) {
    throw isOptionFault(error) ? error : optionFault('database', error)
  }
}

/** The store, whatever migrations are missing. */
export async function openStore(options: ParsedOptions<unknown>, clock: () => number): Promise<Store> {
  const named = databaseAddress(options.database)
  const userCheck = options.inactiveUsers === 'accept' ? 'exists' : 'active'
  const isAudited = options.audit !== false
  const django = djangoOptions(options, { userCheck, isAudited })
  const check = options.users === undefined ? userCheck : 'none'
  switch (named.kind) {
    case 'sqlite': {
      const { path } = named
      return django
        ? djangoStore({ path, clock, ...django })
        : sqliteStore({ path, clock, userCheck: check, isAudited })
    }
    case 'postgres': {
      const postgres = postgresOptions(options, named.address)
      return django
        ? djangoPostgresStore({ postgres, ...django })
        : postgresStore({ ...postgres, userCheck: check, isAudited })
    }
  }
}

function endsWithProcess(address: string): boolean {
  const named = databaseAddress(address)
  return named.kind === 'sqlite' && named.isInMemory
}

/** What tells a store on PostgreSQL how to use the database. Its clock is the database's, unless one was given. */
function postgresOptions({ postgres = {}, clock }: ParsedOptions<unknown>, address: string) {
  const { pool, poolSize, statementTimeout, lockTimeout } = postgres
  const milliseconds = (duration: Duration | undefined) =>
    duration === undefined ? undefined : secondsOf(duration) * 1000
  return {
    ...{ address, clock, pool, poolSize },
    statementTimeoutMs: milliseconds(statementTimeout),
    lockTimeoutMs: milliseconds(lockTimeout),
  }
}

/** Undefined where the users are not Django's. */
function djangoOptions(
  options: ParsedOptions<unknown>,
  parts: Pick<DjangoOptions, 'userCheck' | 'isAudited'>,
): DjangoOptions | undefined {
  const { django, claimNames, algorithm, userIdField } = options
  if (django === undefined) return undefined
  const policy = sessionPolicy(options)
  return {
    ...parts,
    ...django,
    ownFields: ownFields(options.userFields),
    userIdField,
    claimNames,
    unsignedToken: (session) => unsignedToken(policy, algorithm, session),
  }
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
