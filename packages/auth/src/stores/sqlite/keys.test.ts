import { expect, test } from 'vitest'
import type { StoredKey } from '../../keys/index.ts'
import { openConnection } from './connection.ts'
import { sqliteKeys } from './keys.ts'
import { migrations } from './migrations.ts'
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
  const connection = openConnection(':memory:')
  await createMigrator(connection, migrations).migrate()
  const keys = sqliteKeys(connection)
  await keys.begin([key('a', 'active'), key('b', 'next')])
  const then = key('c', 'next')
  await keys.rotate({ active: 'a', next: 'b', then, atMs: 1000 })
  await keys.retire(1001)
  const rows = connection.database.prepare('SELECT kid, state, sealed FROM carnet_key ORDER BY kid').all()
  expect(rows).toEqual([
    { kid: 'a', state: 'retired', sealed: '' },
    { kid: 'b', state: 'active', sealed: 'secret of b' },
    { kid: 'c', state: 'next', sealed: 'secret of c' },
  ])
  connection.database.close()
})
