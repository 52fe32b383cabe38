import { afterAll, beforeAll, expect, test } from 'vitest'
import { tellUnavailable } from '../../../../../test/races/unavailable.ts'
import { findPostgres, startTestPostgres, type TestPostgres } from '../../testing/test-postgres.ts'
import { postgresStore } from './index.ts'

const isInstalled = findPostgres() !== undefined
if (!isInstalled) tellUnavailable('the numbers of the revocation log on PostgreSQL: it is not installed')

let postgres: TestPostgres
beforeAll(async () => {
  if (isInstalled) postgres = await startTestPostgres({ isDurable: false })
})
afterAll(() => postgres?.close())

test.skipIf(!isInstalled)(
  'a log whose numbers each connection draws in stock is refused, with what to do about it',
  async () => {
    const address = await postgres.createDatabase()
    const open = () => postgresStore({ address, userCheck: 'active' })
    const store = await open()
    await store.migrate()
    expect(await store.pendingMigrations()).toEqual([])
    await store.close()
    const name = address.slice(address.lastIndexOf('/') + 1)
    await postgres.query('ALTER TABLE carnet_revocation ALTER COLUMN seq SET CACHE 100', name)
    const refused = await open()
    await expect(refused.pendingMigrations()).rejects.toThrow(
      /^database: each connection draws 100 numbers .* ALTER COLUMN seq SET CACHE 1 /,
    )
    await expect(refused.pendingMigrations()).rejects.toBeInstanceOf(TypeError)
    await refused.close()
  },
)
