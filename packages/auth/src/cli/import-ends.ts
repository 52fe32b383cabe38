import type { DjangoSource, ImportTarget } from '../moving/index.ts'
import type { DatabaseAddress } from '../options/index.ts'
import { loadImport as loadPostgresImport } from '../stores/postgres/index.ts'
import { loadImport as loadSqliteImport } from '../stores/sqlite/index.ts'

const clock = Date.now

/** Throws an ImportError where there is no such user table. */
export async function openSource(from: DatabaseAddress, userTable: string): Promise<DjangoSource> {
  switch (from.kind) {
    case 'sqlite':
      return (await loadSqliteImport()).openDjangoSource(from.path, userTable)
    case 'postgres':
      return (await loadPostgresImport()).openDjangoSource(from.address, userTable)
  }
}

/** The project's database, whose migrations have been applied. */
export async function openTarget(to: DatabaseAddress): Promise<ImportTarget> {
  switch (to.kind) {
    case 'sqlite':
      return (await loadSqliteImport()).openImportTarget({ path: to.path, clock })
    case 'postgres':
      return (await loadPostgresImport()).openImportTarget(to)
  }
}

/** A copy of what the project's database has, whether it has been migrated or not; nothing is written there. */
export async function openRehearsal(to: DatabaseAddress): Promise<ImportTarget> {
  const { openRehearsal: rehearse, openToRead } = await loadSqliteImport()
  switch (to.kind) {
    case 'sqlite':
      return await rehearse({ of: openToRead(to.path), clock })
    case 'postgres':
      return await rehearse({ of: await (await loadPostgresImport()).openToRead(to.address), clock })
  }
}
