// A database, or a role, may have another default than READ COMMITTED, on which the rules of storage stand.
import { Client, Pool } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { tellUnavailable } from '../../../../../test/races/unavailable.ts'
import { createManualClock } from '../../testing/index.ts'
import { findPostgres, startTestPostgres, type TestPostgres } from '../../testing/test-postgres.ts'
import { createStoreStand } from '../../testing/test-stand.ts'
import { first } from '../sql/index.ts'
import { openPostgres, postgresStore } from './index.ts'

const isInstalled = findPostgres() !== undefined
if (!isInstalled) tellUnavailable('other isolation levels of PostgreSQL: it is not installed')

let postgres: TestPostgres
let address: string
const closing: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  if (!isInstalled) return
  postgres = await startTestPostgres({ isDurable: false })
  address = await postgres.createDatabase()
  const name = address.slice(address.lastIndexOf('/') + 1)
  await postgres.query(`ALTER DATABASE ${name} SET default_transaction_isolation = 'repeatable read'`)
  const store = await postgresStore({ address, userCheck: 'active' })
  await store.migrate()
  await store.close()
})
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})
afterAll(() => postgres?.close())

const level = function* () {
  return (yield* first('SHOW transaction_isolation'))?.['transaction_isolation']
}

describe.skipIf(!isInstalled)('where transactions are by default at REPEATABLE READ', () => {
  test.each(['ours', 'brought', 'pooled'])('those of a pool that is %s are not', async (whose) => {
    const pool = whose === 'brought' ? new Pool({ connectionString: address }) : undefined
    const settings = whose === 'pooled' ? '?prepare=false' : ''
    const { connection, close } = await openPostgres({ address: `${address}${settings}`, pool })
    closing.push(close, async () => pool?.end())
    expect(await connection.write(level)).toBe('read committed')
    if (whose === 'ours') expect(await connection.run(level)).toBe('read committed')
  })

  test('no sign-in that is under way outlives a change of the password', async () => {
    const store = await postgresStore({ address, userCheck: 'active' })
    const { begin } = createStoreStand([store], createManualClock())
    const { userId } = await begin()
    const signingIn = new Client({ connectionString: address })
    await signingIn.connect()
    closing.push(store.close, () => signingIn.end())
    await signingIn.query(
      `BEGIN; SELECT 1 FROM carnet_user WHERE id = ${userId} FOR SHARE;
       INSERT INTO carnet_session SELECT 'another', user_id, kind, 'another', recent, generation, rotated_at, created_at,
         last_seen_at, expires_at, ends_at, revoked_at, revoke_reason, user_agent, ip FROM carnet_session`,
    )
    const changing = store.users.setPassword(userId, 'another hash', {})
    await expect.poll(() => waiting(signingIn)).toBe(1)
    await signingIn.query('COMMIT')
    expect(await changing).toBe(true)
    expect(await store.sessions.find('another')).toMatchObject({ revokeReason: 'password_changed' })
  })
})

async function waiting(client: Client): Promise<number> {
  const { rowCount } = await client.query('SELECT 1 FROM pg_locks WHERE NOT granted')
  return rowCount ?? 0
}
