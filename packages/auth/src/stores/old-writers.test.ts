// Processes of an earlier version that go on while the tables are those of this one, as they do while servers are replaced
// one by one: what they say to the database works, keeps the promises, and is understood here.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tellUnavailable } from '../../../../test/races/unavailable.ts'
import type { FoundSession } from '../sessions/index.ts'
import {
  type OldSession,
  type OldVersion,
  type OldWriter,
  oldVersions,
  oldWriter,
} from '../testing/test-old-writer.ts'
import { findPostgres, startTestPostgres, type TestPostgres } from '../testing/test-postgres.ts'
import {
  claimsIn,
  createTestSessions,
  granted,
  type TestOptions,
  type TestSessions,
} from '../testing/test-sessions.ts'
import { postgresStore, type Store, sqliteStore } from './index.ts'
import { openPostgres, createMigrator as postgresMigrator, postgresSchema } from './postgres/index.ts'
import { type Connection, createMigrations, type Migrations } from './sql/index.ts'
import { openConnection, createMigrator as sqliteMigrator, sqliteSchema } from './sqlite/index.ts'

const isInstalled = findPostgres() !== undefined
if (!isInstalled) tellUnavailable('processes of earlier versions on PostgreSQL: it is not installed')

const folder = mkdtempSync(join(tmpdir(), 'carnet-old-writers-'))
let files = 0
let postgres: TestPostgres
beforeAll(async () => {
  if (isInstalled) postgres = await startTestPostgres({ isDurable: false })
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await postgres?.close()
})

/** A new database, as a process of an earlier version has made it. */
interface Place {
  readonly connection: Connection
  readonly open: () => Store | Promise<Store>
  readonly close: () => Promise<void>
}
type MakePlace = (version: OldVersion, clock: () => number) => Promise<Place>

const until = (version: OldVersion, all: Migrations): Migrations =>
  Object.fromEntries(Object.entries(all).filter(([name]) => name <= version))

const onSqlite: MakePlace = async (version, clock) => {
  files += 1
  const path = join(folder, `${files}.db`)
  const connection = openConnection(path, clock)
  await sqliteMigrator(connection, until(version, createMigrations(sqliteSchema))).migrate()
  const open = () => sqliteStore({ path, clock, userCheck: 'active' })
  return { connection, open, close: connection.close }
}

const onPostgres: MakePlace = async (version, clock) => {
  const address = await postgres.createDatabase()
  const { connection, close } = await openPostgres({ address, poolSize: 3, clock })
  await postgresMigrator(connection, until(version, createMigrations(postgresSchema))).migrate()
  return { connection, open: () => postgresStore({ address, clock, userCheck: 'active' }), close }
}

interface Stand extends TestSessions {
  readonly writer: OldWriter
  /** Begun and used before the tables were changed, so that the old process has prepared what it says. */
  readonly before: OldSession
  readonly userId: string
}

/** An old process at work, and a new one that has then brought the tables up to date. */
async function begin(make: MakePlace, version: OldVersion, options: TestOptions = {}): Promise<Stand> {
  const old: { writer?: OldWriter; before?: OldSession | undefined; place?: Place } = {}
  const tested = await createTestSessions({ grace: '10s', ...options }, async (clock) => {
    const place = await make(version, clock)
    const writer = oldWriter(place.connection, version, clock)
    const user = await writer.addUser('ada')
    const first = await writer.create('before', user)
    Object.assign(old, { place, writer, before: first && (await writer.rotate(first, 'second')) })
    for (const end of [() => writer.revoke('nobody'), () => writer.deleteExpired()]) await end()
    const store = await place.open()
    expect(await store.migrate()).not.toEqual([])
    return store
  })
  const { writer, before, place } = old
  if (writer === undefined || before === undefined) throw new Error('the old process works by itself')
  const close = async () => {
    await place?.close()
    await tested.close()
  }
  return { ...tested, writer, before, userId: before.userId, close }
}

const rotation = { lifetimeMs: 86_400_000, graceMs: 10_000, ip: '', userAgent: '' }

async function found(store: Store, id: string): Promise<FoundSession> {
  const session = await store.sessions.find(id)
  if (session === undefined) throw new Error(`the session ${id} is there`)
  return session
}

async function read(writer: OldWriter, id: string): Promise<OldSession> {
  const session = await writer.find(id)
  if (session === undefined) throw new Error(`the session ${id} is there`)
  return session
}

const places: readonly [string, MakePlace][] = [
  ['SQLite', onSqlite],
  ...(isInstalled ? [['PostgreSQL', onPostgres] satisfies [string, MakePlace]] : []),
]

describe.each(places)('on %s', (_place, make) => {
  describe.each(oldVersions)('a process that knows the tables of %s', (version) => {
    let stand: Stand
    beforeAll(async () => {
      stand = await begin(make, version)
    })
    afterAll(() => stand?.close())

    test('goes on with what it began, in turn with this version', async () => {
      const { store, writer, before } = stand
      const session = await found(store, before.id)
      expect(session).toMatchObject({ currentJti: 'second', generation: 1, shadowed: 0, endsAtMs: undefined })
      expect(session.confirmedAtMs).toBeUndefined()
      expect(session.recent.map(({ jti }) => jti)).toEqual(['first of before'])
      await store.sessions.rotate(session, { ...rotation, to: 'third' })
      const there = await read(writer, before.id)
      expect(there.recent.map(([jti]) => jti)).toEqual(['second', 'first of before'])
      expect(await writer.rotate(there, 'fourth')).toMatchObject({ currentJti: 'fourth', generation: 3 })
      const here = await found(store, before.id)
      expect(here.recent.map(({ jti }) => jti)).toEqual(['third', 'second', 'first of before'])
      expect(await store.sessions.rotate(here, { ...rotation, to: 'fifth' })).toMatchObject({ generation: 4 })
    })

    test('begins sessions that this version lists and rotates', async () => {
      const { store, writer, userId } = stand
      expect(await writer.create('theirs', userId)).toMatchObject({ id: 'theirs', generation: 0 })
      const session = await found(store, 'theirs')
      expect(session).toMatchObject({ kind: 'pair', userId, currentJti: 'first of theirs', recent: [] })
      expect((await store.sessions.listLive(userId)).map(({ id }) => id)).toContain('theirs')
      expect(await store.sessions.rotate(session, { ...rotation, to: 'ours' })).toMatchObject({
        generation: 1,
      })
    })

    test('and this one: of all who exchange a token at once one does', async () => {
      const { store, writer, userId } = stand
      await writer.create('raced', userId)
      for (let round = 0; round < 10; round++) {
        const [here, there] = [await found(store, 'raced'), await read(writer, 'raced')]
        const exchanged = await Promise.all(
          [0, 1, 2, 3].flatMap((one) => [
            writer.rotate(there, `old ${round} ${one}`),
            store.sessions.rotate(here, { ...rotation, to: `new ${round} ${one}` }),
          ]),
        )
        const [winner, ...others] = exchanged.filter((one) => one !== undefined)
        expect(others).toEqual([])
        const now = await found(store, 'raced')
        expect([now.currentJti, now.generation]).toEqual([winner?.currentJti, round + 1])
      }
    })

    test('gives the token that this version answers in the grace window, after which the old one is reuse', async () => {
      const { writer, clock, refresh, begin: signIn, userId } = stand
      const { refresh: shown, session } = await signIn(userId)
      expect(await writer.rotate(await read(writer, session.id), 'given there')).toBeDefined()
      clock.advance('5s')
      expect(claimsIn((await granted(refresh(shown))).refresh)['jti']).toBe('given there')
      clock.advance('6s')
      expect(await refresh(shown)).toEqual({ outcome: 'reused' })
      const ended = await read(writer, session.id)
      expect(ended.revokeReason).toBe('reused')
      expect(await writer.rotate(ended, 'too late')).toBeUndefined()
    })

    test('ends sessions for this version too, and uses none that this one has ended', async () => {
      const { writer, store, refresh, begin: signIn, userId } = stand
      const { refresh: shown, session } = await signIn(userId)
      const here = await found(store, session.id)
      expect(await writer.revoke(session.id)).toBe(true)
      expect(await store.sessions.rotate(here, { ...rotation, to: 'too late' })).toBeUndefined()
      expect(await refresh(shown)).toMatchObject({ outcome: 'refused' })
      const told = async () => (await store.revocations.read(0, 0)).map(({ sessionId }) => sessionId)
      expect(await told()).toContain(session.id)

      await writer.create('ended here', userId)
      const there = await read(writer, 'ended here')
      await store.sessions.revoke(there.id, 'signed_out')
      expect(await writer.rotate(there, 'too late')).toBeUndefined()
      expect(await writer.revoke(there.id)).toBe(false)

      await signIn(userId)
      const live = (await store.sessions.listLive(userId)).map(({ id }) => id)
      expect(live.length).toBeGreaterThan(1)
      expect(await writer.revokeAll(userId)).toBe(live.length)
      expect(await store.sessions.listLive(userId)).toEqual([])
      expect(await told()).toEqual(expect.arrayContaining(live))
    })

    test('serves nobody whom this version has barred', async () => {
      const { writer, store } = stand
      const barred = await writer.addUser(`barred ${version}`)
      await writer.create('of the barred', barred)
      const session = await read(writer, 'of the barred')
      await store.users.setActive(barred, false)
      expect(await writer.rotate(session, 'too late')).toBeUndefined()
      expect(await writer.create('another', barred)).toBeUndefined()
    })

    test('and this one each delete what the other left behind', async () => {
      const { writer, store, clock, userId } = stand
      await writer.create('old and theirs', userId)
      await stand.begin(userId)
      clock.advance('40d')
      await writer.create('needed', userId)
      expect(await store.sessions.deleteExpired(0, 1000)).toBeGreaterThan(1)
      const [another] = [await stand.begin(userId)]
      clock.advance('40d')
      await writer.create('needed yet', userId)
      expect(await writer.deleteExpired()).toBe(2)
      expect(await store.sessions.find(another.session.id)).toBeUndefined()
      expect(await store.sessions.find('needed yet')).toBeDefined()
    })

    test('never makes a late retry possible where a token may have been used', async () => {
      // it does not take back what was noted of the generation before, so that the retry is refused, which is the safe side
      const isNoted = version < '0003_scale'
      const late = await begin(make, version, { lateRetry: '1h' })
      const { writer, store, clock, refresh, userId } = late
      const { refresh: first } = await late.begin(userId)
      const { refresh: second } = await granted(refresh(first))
      const { sid } = claimsIn(second)
      const rotated = await found(store, String(sid))
      const issuedAtSeconds = Math.floor(rotated.rotatedAtMs / 1000)
      await store.sessions.confirm([{ sessionId: rotated.id, issuedAtSeconds }])
      expect(await writer.rotate(await read(writer, rotated.id), 'lost on its way')).toBeDefined()
      clock.advance('5m')
      const { outcome } = await refresh(second)
      expect(outcome).toBe(isNoted ? 'reused' : 'refreshed')
      await late.close()
    })
  })
})
