import { setTimeout as pause } from 'node:timers/promises'
import { migrationTable } from '../../packages/auth/src/stores/sql/index.ts'
import { defineExperiment } from './define-experiment.ts'

const tables = ['user', 'session', 'revocation', 'key', 'audit'].map((name) => `carnet_${name}`)

/** What a migration of a later version may do while this one serves: add columns and tables. */
const laterMigration = [
  'BEGIN',
  ...tables.flatMap((table) => [
    `ALTER TABLE ${table} ADD COLUMN later_text TEXT`,
    `ALTER TABLE ${table} ADD COLUMN later_count INTEGER NOT NULL DEFAULT 0`,
  ]),
  'CREATE TABLE carnet_later (id TEXT PRIMARY KEY)',
  `INSERT INTO ${migrationTable} (name, timestamp) VALUES ('9999_later', '2099-01-01T00:00:00.000Z')`,
  'COMMIT',
].join(';\n')

/** E15, its other half: a later version migrates the database under the load of this one, which serves on, and starts again on it. */
export const laterTablesExperiment = defineExperiment({
  id: 'E15b',
  title: 'the tables of a later version, made under load, and this version started on them',
  stores: ['SQLite', 'PostgreSQL'],
  async run({ world, stand, settings: { laterTables } }) {
    const load = world.startLoad()
    await pause(laterTables.ms)
    await stand.execute(laterMigration)
    await pause(laterTables.ms)
    for (const server of world.servers) {
      await server.stop('SIGTERM')
      await server.start()
    }
    const { code, printed } = await world.runCarnet(['migrate'])
    if (code !== 0) throw new Error(`carnet migrate: ${printed}`)
    await pause(laterTables.ms)
    await load.stop()
    return { notes: [`${tables.length} tables changed under load, both servers started again on them`] }
  },
})
