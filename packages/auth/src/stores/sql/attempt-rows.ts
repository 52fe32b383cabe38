import type { AttemptCount, AttemptStore, AttemptWindow, FoundAttempts } from '../../limits/index.ts'
import { createPace } from '../../pacing/index.ts'
import { StoreUnavailableError } from '../../sessions/index.ts'
import type { Connection, Flush } from './connection.ts'
import type { Dialect } from './dialect.ts'
import { all, changes, first, type Recipe } from './recipe.ts'
import { number, optionalNumber, text } from './rows.ts'

/**
 * The counters of failed attempts, in the table `carnet_attempt`. What was decided is written on the condition that the
 * rows are still what was read: no lock is held while anything is decided, and who is refused writes nothing.
 */
export function sqlAttempts(connection: Connection): AttemptStore {
  const { dialect, run, write } = connection
  const readSql = readStatement(dialect)
  const deleteOld = deleteOldStatement(dialect)

  async function isWritten(changed: readonly Change[], flush: Flush): Promise<boolean> {
    const [one, ...others] = changed
    if (one !== undefined && others.length === 0) return run(() => writeOne(one), flush)
    return write(() => writeAll(changed), flush).catch(falseIfOvertaken)
  }

  const attempts: AttemptStore = {
    async change(keys, decide) {
      const deadline = performance.now() + patienceMs
      for (;;) {
        const { found, nowMs } = await run(() => read(readSql, keys))
        const { writes, result, isProvisional } = decide(found, nowMs)
        const changed = [...writes].map(([key, to]) => ({ key, from: found.get(key), to })).sort(byKey)
        if (changed.length === 0 || (await isWritten(changed, isProvisional ? 'later' : 'now')))
          return { result, at: attempts }
        if (performance.now() > deadline)
          throw new StoreUnavailableError(
            'The database cannot be used now: too many write to the same counter.',
          )
        await pause()
      }
    },
    add: (key, failures, windowMs) => run(() => add(key, failures, windowMs)),
    remove: (keys) => run(() => removeAll(removeStatement(dialect), keys)),
    async deleteExpired() {
      const pace = createPace()
      for (let total = 0; ; await pace.afterWriting()) {
        const deleted = await run(() => changes(deleteOld, { dayMs, limit: flushBatch }))
        total += deleted
        if (deleted < flushBatch) return total
      }
    },
  }
  return attempts
}

const patienceMs = 2000
const dayMs = 86_400_000
// a spray over a million names leaves a million counters
const flushBatch = 200

interface Change {
  readonly key: string
  readonly from: AttemptCount | undefined
  readonly to: AttemptCount | undefined
}

// all transactions write in one order, or two could wait for each other
const byKey = (one: Change, other: Change) => (one.key < other.key ? -1 : 1)

const pause = () => new Promise<void>((resolve) => setTimeout(resolve, Math.random() * 10))

class OvertakenError extends Error {
  override readonly name = 'OvertakenError'
}

function falseIfOvertaken(error: unknown): false {
  if (error instanceof OvertakenError) return false
  throw error
}

function* read(sql: string, keys: readonly string[]): Recipe<{ found: FoundAttempts; nowMs: number }> {
  const rows = yield* all(sql, { keys: JSON.stringify(keys) })
  const found = new Map<string, AttemptCount>()
  let nowMs = 0
  for (const row of rows) {
    nowMs = number(row, 'read_at')
    if (row['points'] === null) continue
    found.set(text(row, 'value'), {
      failures: number(row, 'points'),
      pending: number(row, 'pending'),
      expiresAtMs: optionalNumber(row, 'expires_at'),
    })
  }
  return { found, nowMs }
}

function* writeAll(changed: readonly Change[]): Recipe<true> {
  for (const change of changed) if (!(yield* writeOne(change))) throw new OvertakenError()
  return true
}

function* writeOne({ key, from, to }: Change): Recipe<boolean> {
  if (from === undefined) return to === undefined || (yield* changes(insert, values(key, to))) === 1
  const asRead = {
    key,
    oldFailures: from.failures,
    oldPending: from.pending,
    oldEnd: from.expiresAtMs ?? null,
  }
  if (to === undefined) return (yield* changes(remove, asRead)) === 1
  return (yield* changes(update, { ...asRead, ...values(key, to) })) === 1
}

const values = (key: string, { failures, pending, expiresAtMs }: AttemptCount) => ({
  key,
  failures,
  pending,
  end: expiresAtMs ?? null,
})

function* add(key: string, failures: number, windowMs: number): Recipe<AttemptWindow> {
  const row = (yield* first(addSql, { key, failures, windowMs })) ?? {}
  return {
    failures: number(row, 'points'),
    expiresAtMs: number(row, 'expires_at'),
    nowMs: number(row, 'read_at'),
  }
}

function* removeAll(sql: string, keys: readonly string[]): Recipe<void> {
  yield* changes(sql, { keys: JSON.stringify(keys) })
}

const readStatement = ({ textsIn }: Dialect) => `SELECT value, points, pending, expires_at, :now AS read_at
  FROM ${textsIn(':keys')} LEFT JOIN carnet_attempt ON carnet_attempt.key = value`

const removeStatement = ({ textsIn }: Dialect) =>
  `DELETE FROM carnet_attempt WHERE key IN (SELECT value FROM ${textsIn(':keys')})`

const asRead =
  'key = :key AND points = :oldFailures AND pending = :oldPending AND expires_at IS NOT DISTINCT FROM :oldEnd'
const insert = `INSERT INTO carnet_attempt (key, points, pending, expires_at) VALUES (:key, :failures, :pending, :end)
  ON CONFLICT (key) DO NOTHING`
const update = `UPDATE carnet_attempt SET points = :failures, pending = :pending, expires_at = :end WHERE ${asRead}`
const remove = `DELETE FROM carnet_attempt WHERE ${asRead}`

// an end further away than the window is long was written before the clock was set back
const isOver = 'carnet_attempt.expires_at <= :now OR carnet_attempt.expires_at > :now + :windowMs'
const addSql = `INSERT INTO carnet_attempt (key, points, pending, expires_at) VALUES (:key, :failures, 0, :now + :windowMs)
  ON CONFLICT (key) DO UPDATE SET
    points = CASE WHEN ${isOver} THEN excluded.points ELSE carnet_attempt.points + excluded.points END,
    expires_at = CASE WHEN ${isOver} THEN excluded.expires_at ELSE carnet_attempt.expires_at END
  RETURNING points, expires_at, :now AS read_at`

const deleteOldStatement = ({ skipLocked }: Dialect) => `DELETE FROM carnet_attempt WHERE key IN
  (SELECT key FROM carnet_attempt WHERE expires_at < :now - :dayMs ORDER BY expires_at LIMIT :limit${skipLocked})`
