import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createAuth } from '../create-auth.ts'
import { createManualClock } from '../testing/index.ts'

const clock = createManualClock()
const secret = randomBytes(32).toString('hex')
const keySecret = randomBytes(32).toString('hex')
let folder: string
let faults: unknown[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'carnet-keyed-later-'))
  faults = []
})
afterEach(() => rmSync(folder, { recursive: true }))

const open = (more: object) =>
  createAuth({
    database: `sqlite:${join(folder, 'carnet.db')}`,
    autoMigrate: true,
    clock: clock.now,
    onError: (fault) => void faults.push(String(fault)),
    secret,
    ...more,
  })

/** Opens it, and closes it when the work is done: what was written is chained by then. */
async function withAuth<T>(more: object, work: (auth: Awaited<ReturnType<typeof open>>) => Promise<T>) {
  const auth = await open(more)
  try {
    return await work(auth)
  } finally {
    await auth.close()
  }
}

test('of a log that got its secret later old rows go by themselves, once it is told where that was', async () => {
  const password = 'wachtwoord-van-ada-1815'
  await withAuth({}, ({ users }) => users.create({ username: 'ada', password }))
  const verdict = await withAuth({}, ({ audit }) => audit.verify())
  if (verdict.outcome === 'broken') throw new Error('the log was not tampered with')
  const { position, hash } = verdict.head
  expect(hash).toMatch(/^sha256:/)
  await withAuth({ keySecret }, ({ users }) => users.create({ username: 'bea', password }))
  clock.advance('401d')

  await withAuth({ keySecret }, async ({ audit, sessions }) => {
    await sessions.flushExpired()
    expect(faults).toEqual([expect.stringContaining('run "carnet audit verify": it says what to set')])
    expect(await audit.verify()).toEqual({ outcome: 'broken', position: 1, fault: 'unkeyed' })
  })

  faults = []
  const told = { keySecret, audit: { keyedAfter: `${position}:${hash}` } }
  await withAuth(told, async ({ audit, sessions }) => {
    expect(await audit.verify()).toMatchObject({ outcome: 'intact', rows: position + 1 })
    await sessions.flushExpired()
    expect(faults).toEqual([])
    expect((await audit.list()).map(({ action }) => action)).toEqual(['audit_pruned'])
  })
  expect(await withAuth(told, ({ audit }) => audit.verify())).toMatchObject({
    outcome: 'intact',
    rows: 1,
    prunedTo: position + 1,
  })
})
