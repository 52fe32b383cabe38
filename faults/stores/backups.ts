import { execFile } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { findPostgres } from '../../packages/auth/src/testing/test-postgres.ts'
import type { Facts } from '../invariants/facts.ts'
import type { World } from '../world.ts'
import type { PostgresStand } from './postgres-stand.ts'
import { createSqliteStand } from './sqlite-stand.ts'

/** A copy of a database, restored beside it. */
export interface Backup {
  readonly address: string
  readonly readFacts: () => Promise<Facts>
}

export function backUpSqlite({ folder, store }: Pick<World, 'folder' | 'store'>, round: number): Backup {
  const home = join(folder, `restored-${round}`)
  mkdirSync(home)
  const { path, readFacts } = createSqliteStand(home)
  const source = store.environment['DATABASE_URL']?.slice('sqlite:'.length) ?? ''
  const file = new DatabaseSync(source, { timeout: 5000 })
  file.exec(`VACUUM INTO '${path}'`)
  file.close()
  return { address: `sqlite:${path}`, readFacts }
}

const run = promisify(execFile)

/** By pg_dump, into another database of the same server. */
export async function backUpPostgres({ server, environment, readFactsOf }: PostgresStand): Promise<Backup> {
  const source = new URL(environment['DATABASE_URL'] ?? '')
  const address = await server.createDatabase()
  const programs = findPostgres() ?? ''
  const from = server.address(source.pathname.slice(1))
  const { stdout } = await run(join(programs, 'pg_dump'), ['--no-owner', from], { maxBuffer: 1 << 28 })
  const restoring = run(join(programs, 'psql'), ['--quiet', '--set=ON_ERROR_STOP=1', address])
  restoring.child.stdin?.end(stdout)
  await restoring
  return { address, readFacts: () => readFactsOf(new URL(address).pathname.slice(1)) }
}
