import { djangoPostgres, djangoSqlite, djangoStore, openDjango } from '../../stores/django/index.ts'
import type { Store } from '../../stores/index.ts'
import { first, type Recipe } from '../../stores/sql/index.ts'
import { openConnection } from '../../stores/sqlite/index.ts'
import { djangoSchema, testUnsignedToken } from '../test-django-database.ts'
import { djangoTables, type ExploredDatabase } from './explored-database.ts'
import type { ExploredFile } from './explored-sqlite.ts'
import { noMigrator, type VerbOfScene } from './verb-experiment.ts'

/** A user model with the field that the verbs change. */
export const exploredModel = { more: ['"role" varchar(20) NULL'] }

/** What the stores of the explorer are opened with, beside the database. */
export const exploredOptions = {
  userCheck: 'active',
  ownFields: ['role'],
  unsignedToken: testUnsignedToken,
} as const

/** A file that Django's `migrate` made, and Carnet's beside it. */
export const djangoFile: ExploredFile = {
  tables: djangoTables,
  async make(path, clock) {
    const { database, close } = openConnection(path, clock)
    database.exec(djangoSchema(exploredModel).join(';\n'))
    await close()
    const store = await djangoStore({ path, clock, ...exploredOptions })
    await store.migrate()
    await store.close()
  },
}

/**
 * The stores over each connection of the database, which have looked at Django's tables before anything is held up.
 * `change`: makes stores that are broken on purpose.
 */
export async function djangoStores(
  { connections, free }: ExploredDatabase,
  change: (connection: ExploredDatabase['free']) => ExploredDatabase['free'] = (same) => same,
) {
  const django = free.dialect.isRemote === true ? djangoPostgres : djangoSqlite
  const opened = new Map<ExploredDatabase['free'], Store>()
  for (const connection of [...connections, free])
    opened.set(
      connection,
      await openDjango({ connection: change(connection), migrator: noMigrator, django }, exploredOptions),
    )
  const toStore = (connection: ExploredDatabase['free']): Store => {
    const store = opened.get(connection)
    if (store === undefined) throw new Error('there is a store for each connection')
    return store
  }
  return { toStore, sceneStore: toStore(free) }
}

/**
 * What Django does when somebody blacklists the token that the scene's session had at first. The answer is what Django
 * goes by: whoever finds the token void already is told so, and neither signed out nor given another.
 */
export const blacklistAtDjango =
  ({ connections, free }: ExploredDatabase, clock: () => number): VerbOfScene =>
  (_store, { session }, operation) => {
    const connection = connections[operation]
    if (connection === undefined) throw new Error('there is a connection for each verb')
    const at = new Date(clock()).toISOString()
    const values = {
      jti: session.currentJti,
      at: free.dialect.isRemote === true ? at : at.replace('T', ' ').replace('Z', '000'),
    }
    return connection
      .write(() => first(blacklistSql, values))
      .then((row) => (row === undefined ? 'it was void' : 'declared void'))
  }

const blacklistSql = `INSERT INTO token_blacklist_blacklistedtoken (token_id, blacklisted_at)
  SELECT id, :at FROM token_blacklist_outstandingtoken WHERE jti = :jti ON CONFLICT DO NOTHING
  RETURNING token_id`

/** A connection whose store believes that whatever it declares void was not void before. */
export const blindToDjango = (connection: ExploredDatabase['free']): ExploredDatabase['free'] => ({
  ...connection,
  write: (recipe) => connection.write(() => believing(recipe())),
})

function* believing<T>(recipe: Recipe<T>): Recipe<T> {
  let next = recipe.next()
  while (!next.done) {
    const result = yield next.value
    const isVoiding = next.value.sql.includes('INSERT INTO token_blacklist_blacklistedtoken')
    next = recipe.next(isVoiding ? { ...result, changes: 1 } : result)
  }
  return next.value
}
