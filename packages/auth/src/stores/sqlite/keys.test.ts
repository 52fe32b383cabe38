import { expect, test } from 'vitest'
import type { StoredKey } from '../../keys/index.ts'
import { createMigrations, sqlStore } from '../sql/index.ts'
import { openConnection } from './connection.ts'
import { sqliteSchema } from './dialect.ts'
import { createMigrator } from './migrator.ts'

const key = (kid: string, state: StoredKey['state']): StoredKey => ({
  kid,
  algorithm: 'HS256',
  state,
  sealed: `secret of ${kid}`,
  createdAtMs: 0,
  changedAtMs: 0,
})

test('a key that is retired leaves its secret nowhere, and its row as a trace', async () => {
  const connection = openConnection(':memory:', Date.now)
  const migrator = createMigrator(connection, createMigrations(sqliteSchema))
  const { keys, migrate } = sqlStore({ connection, migrator, userCheck: 'active' })
  await migrate()
  await keys.begin([key('a', 'active'), key('b', 'next')])
  const spare = key('c', 'next')
  await keys.rotate({ active: 'a', next: 'b', spare, atMs: 1000 })
  await keys.retire(1001)
  const rows = connection.database.prepare('SELECT kid, state, sealed FROM carnet_key ORDER BY kid').all()
  expect(rows).toEqual([
    { kid: 'a', state: 'retired', sealed: '' },
    { kid: 'b', state: 'active', sealed: 'secret of b' },
    { kid: 'c', state: 'next', sealed: 'secret of c' },
  ])
  connection.database.close()
})
