import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sqliteStore } from './index.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'carnet-migrator-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const all = ['0001_initial', '0002_moving', '0003_scale', '0004_admin']

const open = (path: string) => sqliteStore({ path, clock: Date.now, userCheck: 'active' })

function schemaOf(path: string) {
  const database = new DatabaseSync(path)
  const schema = database.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name').all()
  const integrity = database.prepare('PRAGMA integrity_check').all()
  database.close()
  return { schema, integrity }
}

/** Runs a program in a process of its own. */
async function run(program: string): Promise<{ readonly signal: string | null; readonly printed: string }> {
  const flags = ['--conditions=@carnet/source', '--input-type=module', '--eval', program]
  const child = spawn(process.execPath, flags, { stdio: ['ignore', 'pipe', 'pipe'] })
  const printed: Buffer[] = []
  child.stdout.on('data', (chunk) => printed.push(chunk))
  child.stderr.on('data', (chunk) => printed.push(chunk))
  const [, signal] = await once(child, 'close')
  return { signal, printed: Buffer.concat(printed).toString() }
}

const module = (name: string) => JSON.stringify(join(import.meta.dirname, name))

test('what is missing is named, applied once, and then no longer missing', async () => {
  const store = open(join(folder, 'carnet.db'))
  expect(await store.pendingMigrations()).toEqual(all)
  expect(await store.migrate()).toEqual(all)
  expect(await store.pendingMigrations()).toEqual([])
  expect(await store.migrate()).toEqual([])
  await store.close()
})

test('of processes that make and migrate a file at once one does it, and all can go on', async () => {
  const path = join(folder, 'carnet.db')
  const program = `
    import { sqliteStore } from ${module('index.ts')}
    // until all are there
    while (Date.now() < ${Date.now() + 1000});
    const store = sqliteStore({ path: ${JSON.stringify(path)}, clock: Date.now, userCheck: 'active' })
    console.log(JSON.stringify(await store.migrate()))
    await store.sessions.find('x')
    await store.close()`
  const ended = await Promise.all(Array.from({ length: 3 }, () => run(program)))
  const applied = ended.map(({ printed }) => printed.trim()).sort()
  expect(applied).toEqual([JSON.stringify(all), '[]', '[]'])
})

test('a migration that is killed at any statement is whole or absent, and the next start completes it', async () => {
  const reference = join(folder, 'reference.db')
  const store = open(reference)
  await store.migrate()
  await store.close()
  const expected = schemaOf(reference)

  const migrateUntil = (path: string, statement: number) => `
    import { openConnection } from ${module('connection.ts')}
    import { createMigrations } from ${module('../sql/index.ts')}
    import { sqliteSchema } from ${module('dialect.ts')}
    import { createMigrator } from ${module('migrator.ts')}
    const connection = openConnection(${JSON.stringify(path)}, Date.now)
    const { database } = connection
    let prepared = 0
    const prepare = database.prepare.bind(database)
    database.prepare = (sql) => {
      if (++prepared === ${statement}) process.kill(process.pid, 'SIGKILL')
      return prepare(sql)
    }
    await createMigrator(connection, createMigrations(sqliteSchema)).migrate()
    console.log(prepared)`
  const { printed: count } = await run(migrateUntil(join(folder, 'count.db'), 0))
  expect(Number(count)).toBeGreaterThan(10)

  const killAt = async (statement: number) => {
    const path = join(folder, `${statement}.db`)
    const { signal } = await run(migrateUntil(path, statement))
    expect(signal, `statement ${statement}`).toBe('SIGKILL')
    const again = open(path)
    expect(await again.pendingMigrations()).toEqual(all)
    expect(await again.migrate()).toEqual(all)
    await again.close()
    expect(schemaOf(path)).toEqual(expected)
  }
  const statements = Array.from({ length: Number(count) }, (_, index) => index + 1)
  for (let at = 0; at < statements.length; at += 2)
    await Promise.all(statements.slice(at, at + 2).map(killAt))
}, 60_000)
