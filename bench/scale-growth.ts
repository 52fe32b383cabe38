import { setTimeout as sleep } from 'node:timers/promises'
import type { TestPostgres } from '../packages/auth/src/testing/test-postgres.ts'
import { type ChildServer, startServer } from './child-server.ts'
import { type Group, interleave } from './rounds.ts'
import { type SpreadLoad, spreadLoad, userAgent } from './scale-load.ts'
import { createSessionDatabase, nthJti, type SessionDatabase } from './session-database.ts'
import type { Settings } from './settings.ts'

/** Columns that the copied sessions have after a refresh in earnest. */
export const refreshedColumns = {
  user_agent: `'${userAgent}'`,
  ip: `'127.0.0.1'`,
  recent: `'[["' || ${nthJti('n')} || '",' || rotated_at || ']]'`,
}

interface Table {
  readonly rows: number
  readonly database: string
  readonly server: ChildServer
  readonly load: SpreadLoad
  /** Of sessions of its own, as many as are refreshed in a round. */
  readonly journalLoad: SpreadLoad
  readonly sizes: Readonly<Record<string, number>>
}

/** What a refresh costs on PostgreSQL as the table grows, and what it leaves on the disk. */
export async function measureGrowth(postgres: TestPostgres, settings: Settings['scale']): Promise<Group[]> {
  const { rounds, requests, sizes } = settings
  const tables: Table[] = []
  try {
    for (const rows of sizes) tables.push(await openTable(postgres, rows, settings))
    const contenders = tables.map(({ rows, load, server }) => ({
      name: `${rows.toLocaleString('en')} sessions`,
      measure: async () => (await load.run([server.port], requests)).perSecond,
    }))
    for (const { measure } of contenders) await measure()
    const series = await interleave(contenders, rounds)
    const largest = tables.at(-1)
    if (largest === undefined) throw new TypeError('There is at least one size.')
    return [
      {
        id: 'growth-postgres',
        title: 'Refresh on PostgreSQL as the table grows',
        unit: 'refreshes per second',
        series,
        notes: [
          'One cluster, fsync and synchronous_commit on; a database and a server for each size. Each refresh is of another session, somewhere in the table, so that its pages are seldom warm. Ten million sessions are measured with BENCH_LARGE=1 only.',
        ],
      },
      sizesGroup(largest),
      await measureJournal(postgres, largest, requests),
      await measureHot(postgres, largest),
    ]
  } finally {
    for (const { server } of tables) await server.stop()
  }
}

async function openTable(
  postgres: TestPostgres,
  rows: number,
  { rounds, requests }: Settings['scale'],
): Promise<Table> {
  const address = await postgres.createDatabase()
  const database = address.slice(address.lastIndexOf('/') + 1)
  // one for each refresh there will be: to warm up, to measure, and to look at the journal
  const sample = Math.min(rows, requests * (rounds + 2))
  const { sessions, ...made } = await createSessionDatabase(address, {
    rows,
    sample,
    changed: refreshedColumns,
  })
  const sizes = await sizesOf(postgres, database, rows)
  const kept = Math.min(requests, Math.floor(sample / 2))
  return {
    rows,
    database,
    sizes,
    journalLoad: spreadLoad(sessions.slice(0, kept)),
    load: spreadLoad(sessions.slice(kept)),
    server: await serve(made),
  }
}

export const serve = ({ address, secret }: Pick<SessionDatabase, 'address' | 'secret'>) =>
  startServer('carnet.ts', [], { BENCH_ADDRESS: address, BENCH_SECRET: secret })

/** Bytes for each row, of what grows with sessions or with what happens to them. */
async function sizesOf(
  postgres: TestPostgres,
  database: string,
  rows: number,
): Promise<Readonly<Record<string, number>>> {
  await postgres.query(fillLogs, database)
  const [found] = await postgres.query(
    `SELECT pg_table_size('carnet_session') AS "session, table", pg_indexes_size('carnet_session') AS "session, indexes"`,
    database,
  )
  const perSession = Object.entries(found ?? {}).map(([name, bytes]) => [name, Number(bytes) / rows] as const)
  const [others] = await postgres.query(
    `SELECT pg_total_relation_size('carnet_user') / ${Math.ceil(rows / 10)} AS "user",
       pg_total_relation_size('carnet_audit') / (SELECT count(*) FROM carnet_audit) AS "audit row",
       pg_total_relation_size('carnet_revocation') / (SELECT count(*) FROM carnet_revocation) AS "revocation"`,
    database,
  )
  const perOther = Object.entries(others ?? {}).map(([name, bytes]) => [name, Number(bytes)] as const)
  return Object.fromEntries([...perSession, ...perOther])
}

const logRows = 10_000
// sealed rows of a sign-in as it is written in earnest
const fillLogs = `INSERT INTO carnet_audit
    (at, action, result, actor, user_id, session_id, ip, user_agent, request_id, detail, position, hash)
  SELECT 1700000000000 + n, 'sign_in', 'done', 'user:' || n, n::text, left(md5(n::text), 22), '127.0.0.1', '${userAgent}',
    gen_random_uuid()::text, '{"kind":"pair"}', 1000000000 + n, left(md5(n::text) || md5('b' || n), 43)
  FROM generate_series(1, ${logRows}) AS counter(n);
  INSERT INTO carnet_revocation (session_id, revoked_at)
  SELECT left(md5(n::text), 22), 1 + n FROM generate_series(1, ${logRows}) AS counter(n)`

function sizesGroup({ sizes, rows }: Table): Group {
  return {
    id: 'row-bytes',
    title: 'Bytes on the disk for each row, PostgreSQL',
    unit: 'bytes',
    series: Object.entries(sizes).map(([name, bytes]) => ({ name, rounds: [bytes] })),
    notes: [
      `${rows.toLocaleString('en')} sessions as after a refresh, and ${logRows.toLocaleString('en')} rows of each log, with their indexes, freshly written: what updates leave behind until it is vacuumed comes on top.`,
    ],
  }
}

/** Bytes that a refresh writes into the journal: of sessions not refreshed since a checkpoint, then of the same ones. */
async function measureJournal(
  postgres: TestPostgres,
  { journalLoad: load, server, rows }: Table,
  requests: number,
): Promise<Group> {
  const written = async () => {
    const before = await position(postgres)
    await load.run([server.port], requests)
    return ((await position(postgres)) - before) / requests
  }
  await postgres.query('CHECKPOINT')
  const afterCheckpoint = await written()
  const again = await written()
  return {
    id: 'journal',
    title: 'Write-ahead log of a refresh, PostgreSQL',
    unit: 'bytes per refresh',
    series: [
      { name: 'just after a checkpoint', rounds: [afterCheckpoint] },
      { name: 'the same sessions again', rounds: [again] },
    ],
    notes: [
      `${requests.toLocaleString('en')} refreshes of sessions all over ${rows.toLocaleString('en')} ones. The first change of a page after a checkpoint writes it whole (full_page_writes).`,
    ],
  }
}

async function position(postgres: TestPostgres): Promise<number> {
  const [row] = await postgres.query(`SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') AS bytes`)
  return Number(row?.['bytes'])
}

/** How many of the refreshes wrote the row alone, and none of its indexes. */
async function measureHot(postgres: TestPostgres, { database }: Table): Promise<Group> {
  // by then every connection has told its figures
  await sleep(1500)
  const [row] = await postgres.query(
    `SELECT n_tup_upd AS updates, n_tup_hot_upd AS hot FROM pg_stat_user_tables WHERE relname = 'carnet_session'`,
    database,
  )
  const share = (Number(row?.['hot']) / Number(row?.['updates'])) * 100
  return {
    id: 'hot',
    title: 'Refreshes that leave the indexes alone (HOT), PostgreSQL',
    unit: '%',
    series: [{ name: 'carnet', rounds: [share] }],
    notes: [
      'PostgreSQL writes an entry into every index of a table when an update changes a column that one of them holds: here needed_day, which the first refresh of a copied session may change, as the first on a new day does.',
    ],
  }
}
