import type { KeyStore, StoredKey } from '../../keys/index.ts'
import type { Connection } from './connection.ts'
import { toKey } from './rows.ts'

export function sqliteKeys({ run, write, prepare }: Connection): KeyStore {
  const listAll = prepare(`SELECT * FROM carnet_key WHERE state <> 'retired' ORDER BY created_at, kid`)
  const countActive = prepare(`SELECT 1 FROM carnet_key WHERE algorithm = ? AND state = 'active'`)
  const insert = prepare(`INSERT INTO carnet_key (kid, algorithm, state, sealed, created_at, changed_at)
    VALUES (:kid, :algorithm, :state, :sealed, :createdAtMs, :changedAtMs)`)
  const move = prepare('UPDATE carnet_key SET state = ?, changed_at = ? WHERE kid = ? AND state = ?')
  const retireOld = prepare(
    `UPDATE carnet_key SET state = 'retired', sealed = '' WHERE state = 'retiring' AND changed_at < ?`,
  )
  const retireOthers = prepare(
    `UPDATE carnet_key SET state = 'retiring', changed_at = ? WHERE algorithm <> ? AND state IN ('active', 'next')`,
  )
  const moved = (kid: string, [from, to]: [StoredKey['state'], StoredKey['state']], atMs: number) =>
    Number(move().run(to, atMs, kid, from).changes) === 1

  return {
    list: () => run(() => listAll().all().map(toKey)),
    begin: (keys) =>
      write(() => {
        if (keys.some((key) => countActive().get(key.algorithm))) return false
        for (const key of keys) insert().run({ ...key })
        return true
      }),
    rotate: ({ active, next, then, atMs }) =>
      write(() => {
        if (
          !listAll()
            .all()
            .map(toKey)
            .some((key) => key.kid === next && key.state === 'next')
        )
          return false
        if (!moved(active, ['active', 'retiring'], atMs)) return false
        moved(next, ['next', 'active'], atMs)
        insert().run({ ...then })
        retireOthers().run(atMs, then.algorithm)
        return true
      }),
    retire: (beforeMs) => run(() => Number(retireOld().run(beforeMs).changes)),
  }
}
