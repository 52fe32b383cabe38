import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type ChildServer, startServer } from './child-server.ts'
import { carnetLoad } from './refresh-load.ts'
import { type Group, interleave } from './rounds.ts'
import { createSessionFile, type SessionFile } from './session-file.ts'
import type { Settings } from './settings.ts'

/** What refreshing leaves behind, and what it costs as the table grows. */
export async function measureStorage({ storage }: Settings, scratch: string): Promise<Group[]> {
  return [await measureRows(storage, scratch), await measureGrowth(storage, scratch)]
}

async function measureRows({ refreshes }: Settings['storage'], scratch: string): Promise<Group> {
  const file = await createSessionFile({ path: join(scratch, 'rows.db'), rows: 1, sample: 1 })
  const before = countRows(file.path)
  const server = await serve(file)
  await carnetLoad(file.sessions).run(server.port, refreshes, 1)
  await server.stop()
  const after = countRows(file.path)
  const rows =
    (after['carnet_session'] ?? Number.NaN) + growth(before, after, ['carnet_session', 'carnet_tally'])
  return {
    id: 'rows',
    title: `Rows after ${refreshes.toLocaleString('en')} refreshes of one session`,
    unit: 'rows',
    series: [{ name: 'carnet', rounds: [rows] }],
    notes: [
      'The session’s own row, and whatever was added to any other table but `carnet_tally`, which has one row for the refreshes of everybody in an hour.',
    ],
  }
}

/** The rows of each table. */
export function countRows(path: string): Readonly<Record<string, number>> {
  const database = new DatabaseSync(path)
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all()
  const counts = tables.map(({ name }) => {
    const rows = database.prepare(`SELECT count(*) AS rows FROM "${name}"`).get()
    return [String(name), Number(rows?.['rows'])] as const
  })
  database.close()
  return Object.fromEntries(counts)
}

function growth(
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
  except: readonly string[],
): number {
  const others = Object.keys(after).filter((table) => !except.includes(table))
  return others.reduce((sum, table) => sum + (after[table] ?? 0) - (before[table] ?? 0), 0)
}

async function measureGrowth(
  { rounds, requests, sizes }: Settings['storage'],
  scratch: string,
): Promise<Group> {
  const started: ChildServer[] = []
  try {
    const contenders = []
    for (const rows of sizes) {
      const path = join(scratch, `sessions-${rows}.db`)
      const file = await createSessionFile({ path, rows, sample: requests * (rounds + 1) })
      const server = await serve(file)
      started.push(server)
      const load = carnetLoad(file.sessions)
      contenders.push({ name: sizeName(rows), measure: () => load.run(server.port, requests) })
    }
    for (const { measure } of contenders) await measure()
    return {
      id: 'growth',
      title: 'Refresh as the table grows',
      unit: 'refreshes per second',
      series: await interleave(contenders, rounds),
      notes: [
        'A server and a file for each size; each refresh is of another session, somewhere in the file. Ten million sessions are measured with BENCH_LARGE=1 only.',
      ],
    }
  } finally {
    for (const server of started) await server.stop()
  }
}

const sizeName = (rows: number): string => `${rows.toLocaleString('en')} sessions`

const serve = ({ path, secret }: SessionFile) =>
  startServer('carnet.ts', [], { BENCH_DATABASE: path, BENCH_SECRET: secret })
