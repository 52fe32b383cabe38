// The same Django in SQLite and in PostgreSQL, carried into both: what arrives must be the same four times.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDjangoPostgres } from '../../packages/auth/src/testing/test-django-postgres.ts'
import {
  findPostgres,
  startTestPostgres,
  type TestPostgres,
} from '../../packages/auth/src/testing/test-postgres.ts'
import { tellUnavailable } from '../races/unavailable.ts'
import { createDjangoDatabase, type DjangoDatabase, populate } from './django-database.ts'
import { allOf, secret } from './import-place.ts'
import { inProcess } from './in-process.ts'

const isInstalled = findPostgres() !== undefined
if (!isInstalled) tellUnavailable('imports from and into PostgreSQL: it is not installed')

const folder = mkdtempSync(join(tmpdir(), 'carnet-import-postgres-'))
const people = 240
const addresses = { sqlite: '', postgres: '' }
let postgres: TestPostgres
let django: DjangoDatabase
let made = 0

beforeAll(async () => {
  if (!isInstalled) return
  postgres = await startTestPostgres({ isDurable: false })
  const path = join(folder, 'django.sqlite3')
  django = createDjangoDatabase(path, secret)
  populate(django, people)
  addresses.sqlite = `sqlite:${path}`
  addresses.postgres = await createDjangoPostgres(postgres)
  await copyInto(addresses.postgres)
})
afterAll(async () => {
  await postgres?.close()
  rmSync(folder, { recursive: true })
})

const tables = [
  'auth_group',
  'auth_user',
  'auth_user_groups',
  'token_blacklist_outstandingtoken',
  'token_blacklist_blacklistedtoken',
]

async function copyInto(address: string): Promise<void> {
  const client = new Client({ connectionString: address })
  await client.connect()
  await client.query("SET TimeZone = 'UTC'")
  for (const table of tables) {
    const rows = django.database.prepare(`SELECT * FROM ${table}`).all()
    const insert = `INSERT INTO ${table} SELECT * FROM json_populate_recordset(NULL::${table}, $1)`
    await client.query(insert, [JSON.stringify(rows)])
  }
  await client.end()
}

async function rowsOf(database: string, sql: string) {
  if (database.startsWith('sqlite:')) return texts(allOf(database.slice('sqlite:'.length), sql))
  const client = new Client({ connectionString: database })
  await client.connect()
  const { rows } = await client.query(sql)
  await client.end()
  return texts(rows)
}

const texts = (rows: readonly Record<string, unknown>[]) =>
  rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, String(value)])))

const everythingIn = async (database: string) => ({
  users: await rowsOf(database, 'SELECT * FROM carnet_user ORDER BY id'),
  sessions: (await rowsOf(database, 'SELECT * FROM carnet_session'))
    // which PostgreSQL alone has, and makes of the others
    .map(({ needed_day: _, ...row }) => row)
    .toSorted((a, b) => String(a['id']).localeCompare(String(b['id']))),
})

type Kind = keyof typeof addresses

async function carry(source: Kind, target: Kind) {
  const database =
    target === 'sqlite' ? `sqlite:${join(folder, `${++made}.db`)}` : await postgres.createDatabase()
  const env = { DATABASE_URL: database, CARNET_SECRET: secret }
  const carnet = (...argv: string[]) => inProcess(argv, { env })
  const importDjango = (...flags: string[]) =>
    carnet('import', 'django', '--from', addresses[source], '--json', ...flags)
  return { database, carnet, importDjango }
}

const pairs: [Kind, Kind][] = [
  ['sqlite', 'postgres'],
  ['postgres', 'sqlite'],
  ['postgres', 'postgres'],
]

describe.skipIf(!isInstalled)('an import', () => {
  let expected: Awaited<ReturnType<typeof everythingIn>>
  let report: unknown

  beforeAll(async () => {
    const { database, carnet, importDjango } = await carry('sqlite', 'sqlite')
    await carnet('migrate')
    report = JSON.parse((await importDjango()).stdout)
    expected = await everythingIn(database)
    expect(expected.users.length).toBe(people)
    expect(expected.sessions.length).toBeGreaterThan(people)
  })

  test.each(pairs)('from %s into %s carries what it carries within SQLite', async (source, target) => {
    const { database, carnet, importDjango } = await carry(source, target)
    const rehearsed = await importDjango('--dry-run')
    expect(JSON.parse(rehearsed.stdout)).toEqual({ ...(report as object), isDryRun: true })
    await carnet('migrate')
    expect(await everythingIn(database)).toEqual({ users: [], sessions: [] })
    expect(JSON.parse((await importDjango()).stdout)).toEqual(report)
    expect(await everythingIn(database)).toEqual(expected)
    const again = JSON.parse((await importDjango()).stdout)
    expect(again.users).toEqual({ carried: 0, present: people })
    expect(await everythingIn(database)).toEqual(expected)
  })

  test.each(pairs)('from %s into %s gives no id again that the source gave', async (source, target) => {
    const { database, carnet, importDjango } = await carry(source, target)
    await carnet('migrate')
    await importDjango()
    await carnet('createsuperuser', '--noinput', '--username', 'newcomer')
    const [newcomer] = await rowsOf(database, "SELECT id FROM carnet_user WHERE username = 'newcomer'")
    expect(Number(newcomer?.['id'])).toBeGreaterThan(people)
  })
})

describe.skipIf(!isInstalled)('an import from PostgreSQL', () => {
  test('needs a table of users, and says so without what is secret in the address', async () => {
    const { database, carnet, importDjango } = await carry('postgres', 'sqlite')
    await carnet('migrate')
    await importDjango()
    const { stderr } = await importDjango('--user-table', 'shop_user')
    expect(stderr).toBe(
      'The source has no table "shop_user". Name the table of its users with --user-table.\n',
    )
    const [row] = await rowsOf(database, 'SELECT name FROM carnet_import')
    expect(String(row?.['name'])).toContain('postgres://127.0.0.1:')
    expect(String(row?.['name'])).not.toContain(new URL(addresses.postgres).password)
  })

  test('cannot change anything there', async () => {
    const { openToRead } = await import('../../packages/auth/src/stores/postgres/moving/index.ts')
    const { connection } = await openToRead(addresses.postgres)
    function* remove() {
      yield { sql: 'DELETE FROM auth_user_groups', values: {} }
    }
    await expect(connection.run(remove)).rejects.toThrow('PostgreSQL error 25006')
    await connection.close()
  })
})
