// /readyz tells the truth: what each part says, with real databases that hang, lag behind, or are not there.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createAuth } from '@carnet/auth'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  findPostgres,
  startTestPostgres,
  type TestPostgres,
} from '../../packages/auth/src/testing/test-postgres.ts'
import { tellUnavailable } from '../races/unavailable.ts'

type Ready = Awaited<ReturnType<typeof start>>

async function start(database: string) {
  const errors: string[] = []
  const onError = (error: unknown) => void errors.push(error instanceof Error ? error.message : String(error))
  const keySecret = 'a secret of tests that is long enough'
  const auth = await createAuth({ database, autoMigrate: true, keySecret, onError })
  const ask = async (path: string) => {
    const startedMs = performance.now()
    const response = await auth.handler(new Request(`http://host${path}`))
    return { status: response.status, text: await response.text(), tookMs: performance.now() - startedMs }
  }
  const isReady = async () => (await ask('/readyz')).status === 200
  return { auth, ask, isReady, errors }
}

const soon = { timeout: 10_000, interval: 100 }

describe('on SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'carnet-ready-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  test('not while a migration is missing, as after an old copy was restored', async () => {
    const path = join(folder, 'migrations.db')
    const { auth, ask, isReady, errors } = await start(`sqlite:${path}`)
    expect(await isReady()).toBe(true)
    const other = new DatabaseSync(path)
    other.exec("CREATE TABLE kept AS SELECT * FROM carnet_migration WHERE name LIKE '0003%'")
    other.exec("DELETE FROM carnet_migration WHERE name LIKE '0003%'")
    await expect.poll(isReady, soon).toBe(false)
    expect(errors).toEqual(['Not ready: migrations. /readyz answers 503 until it is.'])
    expect(JSON.parse((await ask('/readyz')).text)).toEqual({
      code: 'unavailable',
      detail: 'The service is busy. Try again in a moment.',
    })
    expect((await ask('/readyz')).text).not.toContain('migration')
    expect((await ask('/healthz')).status).toBe(200)
    other.exec('INSERT INTO carnet_migration SELECT * FROM kept')
    other.close()
    await expect.poll(isReady, soon).toBe(true)
    await auth.close()
  })

  test('not while the keys cannot be opened', async () => {
    const path = join(folder, 'keys.db')
    const { auth, isReady, errors } = await start(`sqlite:${path}`)
    expect(await isReady()).toBe(true)
    const other = new DatabaseSync(path)
    other.exec("UPDATE carnet_key SET sealed = 'nonsense', state = 'retiring' WHERE state = 'next'")
    other.close()
    await expect.poll(isReady, soon).toBe(false)
    expect(errors).toContain('Not ready: keys. /readyz answers 503 until it is.')
    await auth.close()
  })

  test('not once it leaves', async () => {
    const { auth, isReady } = await start('sqlite::memory:')
    expect(await isReady()).toBe(true)
    auth.drain()
    expect(await isReady()).toBe(false)
    await auth.close()
  })
})

const isInstalled = findPostgres() !== undefined
if (!isInstalled) tellUnavailable('readiness while PostgreSQL hangs: it is not installed')

describe.skipIf(!isInstalled)('on PostgreSQL', () => {
  let postgres: TestPostgres
  let ready: Ready
  beforeAll(async () => {
    if (!isInstalled) return
    postgres = await startTestPostgres({ isDurable: false })
    ready = await start(await postgres.createDatabase())
  })
  afterAll(async () => {
    await ready?.auth.close()
    await postgres?.close()
  })

  test('not while the database hangs, which is said within two seconds, and again when it goes on', async () => {
    expect(await ready.isReady()).toBe(true)
    postgres.freeze('everything')
    await new Promise((resolve) => setTimeout(resolve, 1100))
    const probes = await Promise.all(Array.from({ length: 200 }, () => ready.ask('/readyz')))
    expect(new Set(probes.map(({ status }) => status))).toEqual(new Set([503]))
    expect(Math.max(...probes.map(({ tookMs }) => tookMs))).toBeLessThan(2000)
    const alive = await ready.ask('/healthz')
    expect(alive.status).toBe(200)
    expect(alive.tookMs).toBeLessThan(500)
    postgres.thaw()
    await expect.poll(ready.isReady, soon).toBe(true)
  })

  test('not while the database takes no writes, by its settings', async () => {
    expect(await ready.isReady()).toBe(true)
    const setting = async (value: 'on' | 'off') => {
      await postgres.query(`ALTER SYSTEM SET default_transaction_read_only = ${value}`)
      await postgres.query('SELECT pg_reload_conf()')
    }
    await setting('on')
    await expect.poll(ready.isReady, soon).toBe(false)
    expect(ready.errors).toContain('Not ready: database. /readyz answers 503 until it is.')
    await setting('off')
    await expect.poll(ready.isReady, soon).toBe(true)
  })

  test('not while it is a standby, and again once it is promoted', async () => {
    const [row] = await postgres.query('SHOW data_directory')
    await postgres.stop('fast')
    writeFileSync(join(String(row?.['data_directory']), 'standby.signal'), '', { mode: 0o666 })
    await postgres.start()
    const reads = () =>
      ready.auth.users.list().then(
        () => true,
        () => false,
      )
    await expect.poll(reads, soon).toBe(true)
    await new Promise((resolve) => setTimeout(resolve, 1100))
    expect(await ready.isReady()).toBe(false)
    await postgres.query('SELECT pg_promote()')
    await expect.poll(ready.isReady, soon).toBe(true)
  })

  test('not while the database is gone, and within five seconds after it is back', async () => {
    await postgres.stop('fast')
    await expect.poll(ready.isReady, soon).toBe(false)
    await postgres.start()
    const startedMs = performance.now()
    await expect.poll(ready.isReady, soon).toBe(true)
    expect(performance.now() - startedMs).toBeLessThan(5000)
  })
})
