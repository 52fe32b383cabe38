import { djangoStore, postgresStore, sqliteStore } from '../../packages/auth/src/stores/index.ts'
import {
  createDjangoDatabases,
  testUnsignedToken,
} from '../../packages/auth/src/testing/test-django-database.ts'
import { findPostgres, startTestPostgres } from '../../packages/auth/src/testing/test-postgres.ts'
import type { OpenStore } from '../../packages/auth/src/testing/test-sessions.ts'
import { tellUnavailable } from '../races/unavailable.ts'

/** Somewhere that stores can be opened. */
export interface Place {
  readonly open: OpenStore
  readonly close: () => Promise<void>
}

export const openSqlite: OpenStore = async (clock) => {
  const store = sqliteStore({ path: ':memory:', clock, userCheck: 'active' })
  await store.migrate()
  return store
}

async function onDjango(): Promise<Place> {
  const databases = createDjangoDatabases()
  return {
    async open(clock) {
      const options = { path: databases.make({}), clock, ownFields: [], unsignedToken: testUnsignedToken }
      const store = await djangoStore({ ...options, userCheck: 'active' })
      await store.migrate()
      return store
    },
    close: async () => databases.remove(),
  }
}

async function onPostgres(): Promise<Place> {
  const postgres = await startTestPostgres({ isDurable: false })
  return {
    async open(clock) {
      const address = await postgres.createDatabase()
      const store = await postgresStore({ address, clock, userCheck: 'active' })
      await store.migrate()
      return store
    },
    close: postgres.close,
  }
}

const isPostgresHere = findPostgres() !== undefined
if (!isPostgresHere) tellUnavailable('the model beside PostgreSQL: it is not installed')

/** Every store that this machine has, and which share of the histories it plays: those in memory play the most. */
export const places: readonly (readonly [name: string, start: () => Promise<Place>, share: number])[] = [
  ['SQLite', async () => ({ open: openSqlite, close: async () => undefined }), 1],
  ['the tables of Django', onDjango, 0.25],
  ...(isPostgresHere ? ([['PostgreSQL', onPostgres, 0.1]] as const) : []),
]
