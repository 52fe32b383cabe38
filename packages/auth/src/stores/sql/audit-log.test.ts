import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type AuditLog, createChain, verifyLog } from '../../audit/index.ts'
import { createManualClock } from '../../testing/index.ts'
import { type Store, sqliteStore } from '../index.ts'

const chain = createChain((purpose) => Buffer.from(purpose))
const plain = createChain(undefined)
const clock = createManualClock()
const endOfTime = 8.64e15
let folder: string
let store: Store
let log: AuditLog
/** Whoever can write the database. */
let database: DatabaseSync

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'carnet-audit-'))
  const path = join(folder, 'carnet.db')
  store = sqliteStore({ path, clock: clock.now, userCheck: 'active' })
  await store.migrate()
  database = new DatabaseSync(path)
  database.exec(
    "PRAGMA synchronous = OFF; DELETE FROM carnet_audit; DELETE FROM sqlite_sequence WHERE name = 'carnet_audit'",
  )
  log = store.audit
})
afterEach(async () => {
  database.close()
  await store.close()
  rmSync(folder, { recursive: true })
})

async function write(...users: string[]): Promise<void> {
  for (const userId of users) {
    clock.advance(1000)
    await log.append({ action: 'user_activated', userId })
  }
}

/** Ten rows, seven of them chained. */
async function fill(): Promise<void> {
  await write('1', '2', '3', '4', '5', '6', '7')
  expect(await log.seal(chain, 4)).toBe(4)
  expect(await log.seal(chain, 4)).toBe(3)
  await write('8', '9', '10')
}

const verify = (options: Parameters<typeof verifyLog>[2] = {}) => verifyLog(log, chain, options)

test('what was written is chained in its order, and verifies', async () => {
  await fill()
  expect(await verify()).toMatchObject({ outcome: 'intact', rows: 7, prunedTo: 0, unsealed: 3 })
})

describe('of a log that was tampered with, the first row is named', () => {
  const tampering: Record<string, readonly [sql: string, position: number, fault: string]> = {
    'a text was altered': ["UPDATE carnet_audit SET user_id = '99' WHERE position = 3", 3, 'altered'],
    'a time was altered': ['UPDATE carnet_audit SET at = at + 1 WHERE position = 1', 1, 'altered'],
    'a hash was altered': [
      "UPDATE carnet_audit SET hash = 'hmac-sha256:00' WHERE position = 7",
      7,
      'altered',
    ],
    'a hash was taken away': ["UPDATE carnet_audit SET hash = '' WHERE position = 7", 7, 'altered'],
    'the first was deleted': ['DELETE FROM carnet_audit WHERE position = 1', 1, 'missing'],
    'one was deleted': ['DELETE FROM carnet_audit WHERE position = 4', 4, 'missing'],
    'the last was deleted': ['DELETE FROM carnet_audit WHERE position = 7', 7, 'missing'],
    'one was deleted and the others moved up': [
      'DELETE FROM carnet_audit WHERE position = 4; UPDATE carnet_audit SET position = position - 1 WHERE position > 4',
      4,
      'altered',
    ],
    'two were exchanged': [
      `UPDATE carnet_audit SET position = 100 WHERE position = 2;
       UPDATE carnet_audit SET position = 2 WHERE position = 5;
       UPDATE carnet_audit SET position = 5 WHERE position = 100`,
      2,
      'altered',
    ],
    'one was put in behind the last': [
      `UPDATE carnet_audit SET position = 8, hash = 'hmac-sha256:00' WHERE position IS NULL AND user_id = '8'`,
      8,
      'surplus',
    ],
    'the head was moved back': ['UPDATE carnet_audit_head SET position = 6', 6, 'head'],
    'the head was moved on': ['UPDATE carnet_audit_head SET position = 9', 8, 'missing'],
    'the head was altered': ["UPDATE carnet_audit_head SET hash = 'x'", 7, 'head'],
    'the head was deleted': ['DELETE FROM carnet_audit_head', 0, 'head'],
    'the beginning was passed off as pruned': [
      `UPDATE carnet_audit_head SET pruned_position = 3, pruned_hash = (SELECT hash || ' ' || hash FROM carnet_audit WHERE position = 3);
       DELETE FROM carnet_audit WHERE position <= 3`,
      3,
      'checkpoint',
    ],
  }
  test.each(Object.entries(tampering))('%s', async (_what, [sql, position, fault]) => {
    await fill()
    expect(await verify()).toMatchObject({ outcome: 'intact' })
    database.exec(sql)
    expect(await verify()).toEqual({ outcome: 'broken', position, fault })
  })
})

test('a row that commits late, behind rows with a higher number, gets its place', async () => {
  await write('1', '2', '3')
  // another transaction has taken the number 2 and is not done
  database.exec('UPDATE carnet_audit SET seq = 2000 WHERE seq = 2')
  await log.seal(chain, 10)
  database.exec(`INSERT INTO carnet_audit SELECT 2, at, action, result, actor, 'late', session_id, ip, user_agent,
    request_id, detail, NULL, NULL FROM carnet_audit WHERE seq = 1`)
  await log.seal(chain, 10)
  const rows = await log.sealed(0, 10)
  expect(rows.map(({ seq, userId }) => [seq, userId])).toEqual([
    [1, '1'],
    [3, '3'],
    [2000, '2'],
    [2, 'late'],
  ])
  expect(await verify()).toMatchObject({ outcome: 'intact', rows: 4 })
})

describe('a head that was noted elsewhere', () => {
  const head = async () => {
    const verdict = await verify()
    if (verdict.outcome === 'broken') throw new Error('the log was not tampered with')
    return verdict.head
  }

  test('fits the log that it was taken from, also when the log has grown, and when it was pruned up to there', async () => {
    await fill()
    const noted = await head()
    expect(await verify({ head: noted })).toMatchObject({ outcome: 'intact' })
    await log.seal(chain, 10)
    expect(await verify({ head: noted })).toMatchObject({ outcome: 'intact', rows: 10 })
    await log.prune(chain, { beforeMs: endOfTime, limit: 7 })
    expect(await verify({ head: noted })).toMatchObject({ outcome: 'intact', prunedTo: 7 })
    await log.prune(chain, { beforeMs: endOfTime, limit: 1 })
    expect(await verify({ head: noted })).toEqual({ outcome: 'broken', position: 7, fault: 'pruned' })
  })

  test('tells that the newest rows were cut off, head and all', async () => {
    await fill()
    const noted = await head()
    database.exec(`DELETE FROM carnet_audit WHERE position > 5;
      UPDATE carnet_audit_head SET position = 5, hash = (SELECT hash FROM carnet_audit WHERE position = 5)`)
    expect(await verify()).toMatchObject({ outcome: 'intact', rows: 5 })
    expect(await verify({ head: noted })).toEqual({ outcome: 'broken', position: 6, fault: 'missing' })
  })

  test('tells that a log without a secret was written anew', async () => {
    await write('1', '2', '3')
    await log.seal(plain, 10)
    const verdict = await verifyLog(log, plain)
    if (verdict.outcome === 'broken') throw new Error('the log was not tampered with')
    database.exec(`UPDATE carnet_audit SET position = NULL, hash = NULL, user_id = '9';
      UPDATE carnet_audit_head SET position = 0, hash = ''`)
    await log.seal(plain, 10)
    expect(await verifyLog(log, plain)).toMatchObject({ outcome: 'intact' })
    expect(await verifyLog(log, plain, { head: verdict.head })).toEqual({
      outcome: 'broken',
      position: 3,
      fault: 'altered',
    })
  })
})

describe('the secret', () => {
  test('is what a forger would need', async () => {
    await fill()
    database.exec(`UPDATE carnet_audit SET position = NULL, hash = NULL, user_id = '9';
      UPDATE carnet_audit_head SET position = 0, hash = ''`)
    await log.seal(
      createChain(() => Buffer.from('guessed')),
      20,
    )
    expect(await verify()).toEqual({ outcome: 'broken', position: 1, fault: 'altered' })
  })

  test('cannot be done without where it is known', async () => {
    await fill()
    database.exec(`UPDATE carnet_audit SET position = NULL, hash = NULL, user_id = '9';
      UPDATE carnet_audit_head SET position = 0, hash = ''`)
    await log.seal(plain, 20)
    expect(await verify()).toEqual({ outcome: 'broken', position: 1, fault: 'unkeyed' })
    expect(await verifyLog(log, plain)).toMatchObject({ outcome: 'intact' })
  })

  test('may have come into use later, from a row that is named', async () => {
    await write('1', '2', '3')
    await log.seal(plain, 10)
    await write('4')
    await log.seal(chain, 10)
    expect(await verify()).toEqual({ outcome: 'broken', position: 1, fault: 'unkeyed' })
    expect(await verify({ keyedFrom: 4 })).toMatchObject({ outcome: 'intact', rows: 4 })
    expect(await verify({ keyedFrom: 3 })).toEqual({ outcome: 'broken', position: 3, fault: 'unkeyed' })
    expect(await verifyLog(log, plain)).toEqual({ outcome: 'broken', position: 4, fault: 'key_missing' })
    await log.prune(chain, { beforeMs: endOfTime, limit: 2, keyedFrom: 4 })
    expect(await verify({ keyedFrom: 4 })).toMatchObject({ outcome: 'intact', rows: 2 })
  })
})

describe('the last row without the secret, noted outside the database', () => {
  const forgeOf = (rows: number) => `DELETE FROM carnet_audit WHERE seq > ${rows};
    UPDATE carnet_audit SET position = NULL, hash = NULL, user_id = '9', at = 0;
    UPDATE carnet_audit_head SET position = 0, hash = ''`
  let keyedAfter: { readonly position: number; readonly hash: string }
  beforeEach(async () => {
    await write('1', '2', '3', '4', '5')
    await log.seal(plain, 10)
    const hash = (await log.sealed(4, 1))[0]?.hash ?? ''
    keyedAfter = { position: 5, hash }
    await write('6', '7')
    await log.seal(chain, 10)
  })
  const prune = (limit: number) => log.prune(chain, { beforeMs: endOfTime, limit, keyedAfter })

  test('lets those before it be, and be pruned, and none behind it', async () => {
    expect(await verify({ keyedAfter })).toMatchObject({ outcome: 'intact', rows: 7 })
    for (const limit of [2, 3, 1]) expect(await prune(limit)).toEqual({ outcome: 'pruned', rows: limit })
    expect(await verify({ keyedAfter })).toMatchObject({ outcome: 'intact', rows: 1, prunedTo: 6 })
  })

  test.each([
    ['of all rows', 7],
    ['of as many rows as had none', 5],
    ['of a few rows', 2],
  ])('tells of a log written anew without the secret %s, which is not pruned either', async (_what, rows) => {
    database.exec(forgeOf(rows))
    await log.seal(plain, 10)
    expect(await verify({ keyedAfter })).toMatchObject({ outcome: 'broken' })
    expect(await prune(2)).toMatchObject({ outcome: 'broken' })
    // whoever has the secret goes on behind it, as on any log
    await write('8', '9', '10', '11')
    await log.seal(chain, 10)
    expect(await verify({ keyedAfter })).toEqual({ outcome: 'broken', position: 5, fault: 'altered' })
    expect(await prune(2)).toEqual({ outcome: 'broken', position: 5, fault: 'altered' })
    expect(await log.sealed(0, 1)).toHaveLength(1)
  })
})

test('what was tampered with is not pruned', async () => {
  await fill()
  database.exec("UPDATE carnet_audit SET user_id = '99' WHERE position = 3")
  const pruning = log.prune(chain, { beforeMs: endOfTime, limit: 10 })
  expect(await pruning).toEqual({ outcome: 'broken', position: 3, fault: 'altered' })
  expect(await log.sealed(0, 100)).toHaveLength(7)
})

test('a log that is pruned while it is verified is intact', async () => {
  await fill()
  const pruning = { ...log }
  // rows vanish between the record of the ends and the first page
  pruning.ends = async () => {
    const ends = await log.ends()
    await log.prune(chain, { beforeMs: endOfTime, limit: 3 })
    return ends
  }
  expect(await verifyLog(pruning, chain)).toMatchObject({ outcome: 'intact', prunedTo: 7 })
})

test('the log is found by what is asked for', async () => {
  await write('1', '2', '1')
  const of = (query: object) => log.latest({ limit: 10, ...query }).then((rows) => rows.map(({ seq }) => seq))
  expect(await of({})).toEqual([3, 2, 1])
  expect(await of({ limit: 2 })).toEqual([3, 2])
  expect(await of({ before: 3, userId: '1' })).toEqual([1])
  expect(await of({ action: 'sign_in' })).toEqual([])
  expect(await of({ sinceMs: clock.now() })).toEqual([3])
  expect(await of({ untilMs: clock.now(), actor: '', requestId: '' })).toEqual([2, 1])
})
