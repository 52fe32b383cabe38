import { existsSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Facts } from '../invariants/facts.ts'
import { type Row, readAudited, readSession, selectAudited } from './read-session.ts'
import type { StoreStand } from './store-stand.ts'

/** A SQLite file in the folder. */
export function createSqliteStand(folder: string): StoreStand & { readonly path: string } {
  const path = join(folder, 'carnet.db')
  return {
    name: 'SQLite',
    path,
    environment: { DATABASE_URL: `sqlite:${path}` },
    readFacts: async () => readSqliteFacts(path),
    async execute(sql) {
      const file = new DatabaseSync(path, { timeout: 10_000 })
      file.exec(sql)
      file.close()
    },
    async remove() {
      for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true })
    },
  }
}

function readSqliteFacts(path: string): Facts {
  const logBytes = existsSync(`${path}-wal`) ? statSync(`${path}-wal`).size : 0
  const file = new DatabaseSync(path)
  try {
    const all = (sql: string) => file.prepare(sql).all() as Row[]
    const checked = all('PRAGMA integrity_check').map((row) => String(row['integrity_check']))
    const dangling = all('PRAGMA foreign_key_check')
    return {
      sessions: new Map(all('SELECT * FROM carnet_session').map(readSession)),
      told: new Set(all('SELECT session_id FROM carnet_revocation').map((row) => String(row['session_id']))),
      audited: all(selectAudited).map(readAudited),
      faults: [
        ...checked.filter((line) => line !== 'ok').map((line) => `integrity_check: ${line}`),
        ...(dangling.length === 0 ? [] : [`${dangling.length} rows point nowhere`]),
      ],
      chain: [],
      logBytes,
      leaks: [],
    }
  } finally {
    file.close()
  }
}
