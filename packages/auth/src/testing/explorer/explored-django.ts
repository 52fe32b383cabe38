import { djangoPostgres, djangoSqlite, djangoStore, openDjango } from '../../stores/django/index.ts'
import type { Store } from '../../stores/index.ts'
import { first } from '../../stores/sql/index.ts'
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

/** The stores over each connection of the database, which have looked at Django's tables before anything is held up. */
export async function djangoStores({ connections, free }: ExploredDatabase) {
  const django = free.dialect.isRemote === true ? djangoPostgres : djangoSqlite
  const opened = new Map<ExploredDatabase['free'], Store>()
  for (const connection of [...connections, free])
    opened.set(connection, await openDjango({ connection, migrator: noMigrator, django }, exploredOptions))
  const toStore = (connection: ExploredDatabase['free']): Store => {
    const store = opened.get(connection)
    if (store === undefined) throw new Error('there is a store for each connection')
    return store
  }
  return { toStore, sceneStore: toStore(free) }
}

/** What Django does when somebody blacklists the token that the scene's session had at first. */
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
    return connection.write(() => first(blacklistSql, values)).then(() => undefined)
  }

const blacklistSql = `INSERT INTO token_blacklist_blacklistedtoken (token_id, blacklisted_at)
  SELECT id, :at FROM token_blacklist_outstandingtoken WHERE jti = :jti ON CONFLICT DO NOTHING`
