import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import {
  askSqlite,
  differences,
  fillOldPostgres,
  fillOldSqlite,
  migratePostgres,
  migrateSqlite,
  readRows,
} from './old-database.ts'
import { createPostgresStand } from './postgres-stand.ts'
import { createSqliteStand } from './sqlite-stand.ts'
import type { StoreStand } from './store-stand.ts'

export const contents = ['an empty database', 'one of the oldest version, with users and sessions'] as const
type Content = (typeof contents)[number]

/** A database to migrate. */
export interface Place {
  readonly address: string
  /** Brings it up to date, as the next start does. */
  readonly migrate: () => Promise<void>
  /** What is wrong with it; nothing: it is whole, and holds what it held. */
  readonly broken: () => Promise<string[]>
  readonly remove: () => Promise<void>
}

interface Places {
  readonly make: (content: Content) => Promise<Place>
  readonly remove: () => Promise<void>
}

type Look = Pick<StoreStand, 'readFacts'> & { readonly ask: Parameters<typeof readRows>[0] }

/** To be asked before it is migrated; gives what to ask afterwards. */
async function keep(content: Content, { readFacts, ask }: Look): Promise<Place['broken']> {
  const before = content === 'an empty database' ? undefined : await readRows(ask)
  return async () => {
    const { faults, sessions } = await readFacts()
    if (before !== undefined) return [...faults, ...differences(before, await readRows(ask))]
    return sessions.size === 0 ? [...faults] : [...faults, 'there are sessions of nobody']
  }
}

/** Files in a folder. */
export function sqlitePlaces(folder: string): Places {
  const template = join(folder, 'old.db')
  const filled = fillOldSqlite(template)
  return {
    async make(content) {
      await filled
      mkdirSync(join(folder, 'here'), { recursive: true })
      const { path, environment, readFacts, remove } = createSqliteStand(join(folder, 'here'))
      if (content !== 'an empty database') copyFileSync(template, path)
      const broken = await keep(content, { readFacts, ask: askSqlite(path) })
      return {
        address: environment['DATABASE_URL'] ?? '',
        migrate: () => migrateSqlite(path),
        broken,
        remove,
      }
    },
    remove: async () => undefined,
  }
}

/** Databases of one server. */
export async function postgresPlaces(): Promise<Places> {
  const { server, readFactsOf, remove } = await createPostgresStand()
  const nameOf = (address: string) => new URL(address).pathname.slice(1)
  const old = await server.createDatabase()
  await fillOldPostgres(old)
  return {
    async make(content) {
      const address = await server.createDatabase(content === 'an empty database' ? undefined : nameOf(old))
      const name = nameOf(address)
      const look = { readFacts: () => readFactsOf(name), ask: (sql: string) => server.query(sql, name) }
      const broken = await keep(content, look)
      return { address, migrate: () => migratePostgres(address), broken, remove: async () => undefined }
    },
    remove,
  }
}
