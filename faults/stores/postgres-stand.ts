import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import {
  findPostgres,
  startTestPostgres,
  type TestPostgres,
} from '../../packages/auth/src/testing/test-postgres.ts'
import type { Facts } from '../invariants/facts.ts'
import { type FaultProxy, startFaultProxy } from '../processes/fault-proxy.ts'
import { type Row, readAudited, readSession, selectAudited } from './read-session.ts'
import type { StoreStand } from './store-stand.ts'

export interface PostgresStand extends StoreStand {
  readonly server: TestPostgres
  /** Between Carnet and the database. */
  readonly network: FaultProxy
  /** What another database of the server says. */
  readonly readFactsOf: (database: string) => Promise<Facts>
}

/** A PostgreSQL server of the experiment's own, reached through a proxy. `home`: where it keeps its data. */
export async function createPostgresStand(home?: string): Promise<PostgresStand> {
  const server = await startTestPostgres(home === undefined ? {} : { home })
  const direct = new URL(await server.createDatabase())
  const network = await startFaultProxy([Number(direct.port)])
  const address = new URL(direct)
  address.port = String(network.port)
  const database = direct.pathname.slice(1)
  return {
    name: 'PostgreSQL',
    server,
    network,
    environment: { DATABASE_URL: address.href },
    readFacts: () => readFacts(server, database),
    execute: async (sql) => void (await server.query(sql, database)),
    readFactsOf: (other) => readFacts(server, other),
    async remove() {
      await network.close()
      await server.close()
    },
  }
}

async function readFacts(server: TestPostgres, database: string): Promise<Facts> {
  const all = (sql: string) => server.query(sql, database) as Promise<Row[]>
  const told = await all('SELECT session_id FROM carnet_revocation')
  return {
    sessions: new Map((await all('SELECT * FROM carnet_session')).map(readSession)),
    told: new Set(told.map((row) => String(row['session_id']))),
    audited: (await all(selectAudited)).map(readAudited),
    faults: check(server.address(database)),
    chain: [],
    logBytes: 0,
    leaks: [],
  }
}

const checker = () => join(findPostgres() ?? '', 'pg_amcheck')

/** Why nobody looks for damage in databases of PostgreSQL here; undefined: it is looked for. */
export const checkingUnavailable = () =>
  existsSync(checker())
    ? undefined
    : 'pg_amcheck is not installed, so databases of PostgreSQL are not checked for damage (I9)'

/** What pg_amcheck finds. Where it is missing, the run says so. */
function check(address: string): string[] {
  if (checkingUnavailable() !== undefined) return []
  const { hostname, port, username, password, pathname } = new URL(address)
  const where = ['--host', hostname, '--port', port, '--username', username, pathname.slice(1)]
  const { error, status, stdout, stderr } = spawnSync(
    checker(),
    ['--install-missing', '--heapallindexed', ...where],
    { encoding: 'utf8', env: { ...process.env, PGPASSWORD: password } },
  )
  return status === 0 ? [] : [`pg_amcheck: ${error?.message ?? ''}${stdout}${stderr}`.slice(0, 500)]
}

export const postgresUnavailable = () =>
  findPostgres() === undefined ? 'PostgreSQL is not installed' : undefined
