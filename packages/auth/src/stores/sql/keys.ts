import type { KeyStore, StoredKey } from '../../keys/index.ts'
import type { AuditRows } from './audit-rows.ts'
import type { Connection } from './connection.ts'
import { all, changes, first, type Recipe } from './recipe.ts'
import { toKey } from './rows.ts'

export function sqlKeys({ dialect, run, write }: Connection, audit: AuditRows): KeyStore {
  /** Changes several keys, and nobody else does meanwhile: a rotation must not make active what is just being revoked. */
  const writeAlone = <T>(recipe: () => Recipe<T>) =>
    write(function* () {
      if (dialect.forUpdate !== '') yield* all(`${lockAll}${dialect.forUpdate}`)
      return yield* recipe()
    })
  return {
    list: () => run(listKeys),
    async begin(keys) {
      try {
        return await write(() => begin(audit, keys))
      } catch (error) {
        // somebody else's transaction was as far, and committed first
        if (dialect.takenColumn(error) === undefined) throw error
        return false
      }
    },
    rotate: (change) => writeAlone(() => rotate(audit, change)),
    retire: (beforeMs) => write(() => retire(audit, beforeMs)),
    revoke: (change) => writeAlone(() => revoke(audit, change)),
  }
}

function* listKeys(): Recipe<StoredKey[]> {
  return (yield* all(listAll)).map(toKey)
}

function* begin(audit: AuditRows, keys: readonly StoredKey[]): Recipe<boolean> {
  for (const { algorithm } of keys) if (yield* first(findActive, { algorithm })) return false
  for (const key of keys) yield* changes(insert, { ...key })
  const made = keys.map(({ kid, algorithm, state }) => ({ kid, algorithm, state }))
  yield* audit.append({ action: 'keys_begun', detail: { keys: made } })
  return true
}

function* rotate(
  audit: AuditRows,
  { active, next, spare, atMs }: Parameters<KeyStore['rotate']>[0],
): Recipe<boolean> {
  const keys = yield* listKeys()
  if (!keys.some((key) => key.kid === next && key.state === 'next')) return false
  if ((yield* changes(move, { kid: active, from: 'active', to: 'retiring', at: atMs })) === 0) return false
  yield* changes(move, { kid: next, from: 'next', to: 'active', at: atMs })
  yield* changes(insert, { ...spare })
  yield* changes(retireOthers, { at: atMs, algorithm: spare.algorithm })
  yield* audit.append({ action: 'key_rotated', detail: { from: active, to: next, next: spare.kid } })
  return true
}

function* retire(audit: AuditRows, beforeMs: number): Recipe<number> {
  const retired = yield* changes(retireOld, { before: beforeMs })
  if (retired > 0) yield* audit.append({ action: 'keys_retired', detail: { keys: retired } })
  return retired
}

function* revoke(audit: AuditRows, { kid, spare, atMs }: Parameters<KeyStore['revoke']>[0]): Recipe<boolean> {
  const keys = yield* listKeys()
  const found = keys.find((key) => key.kid === kid)
  if (found === undefined) return false
  const { state, algorithm } = found
  const isReplaced = algorithm === spare.algorithm && state !== 'retiring'
  const next = keys.find((key) => key.state === 'next' && key.algorithm === algorithm)
  if (isReplaced && next === undefined) return false
  // somebody else has just moved it on: look again
  if ((yield* changes(destroy, { kid, from: state, at: atMs })) === 0)
    return yield* revoke(audit, { kid, spare, atMs })
  if (isReplaced && next !== undefined) {
    if (state === 'active') yield* changes(move, { kid: next.kid, from: 'next', to: 'active', at: atMs })
    yield* changes(insert, { ...spare })
  }
  yield* audit.append({ action: 'key_revoked', detail: { kid, algorithm, state } })
  return true
}

const listAll = `SELECT * FROM carnet_key WHERE state <> 'retired' ORDER BY created_at, kid`
const lockAll = "SELECT kid FROM carnet_key WHERE state <> 'retired' ORDER BY kid"
const findActive = `SELECT 1 FROM carnet_key WHERE algorithm = :algorithm AND state = 'active'`
const insert = `INSERT INTO carnet_key (kid, algorithm, state, sealed, created_at, changed_at)
  VALUES (:kid, :algorithm, :state, :sealed, :createdAtMs, :changedAtMs)`
const move = 'UPDATE carnet_key SET state = :to, changed_at = :at WHERE kid = :kid AND state = :from'
const destroy = `UPDATE carnet_key SET state = 'retired', sealed = '', changed_at = :at
  WHERE kid = :kid AND state = :from`
const retireOld = `UPDATE carnet_key SET state = 'retired', sealed = '' WHERE state = 'retiring' AND changed_at < :before`
const retireOthers = `UPDATE carnet_key SET state = 'retiring', changed_at = :at
  WHERE algorithm <> :algorithm AND state IN ('active', 'next')`
