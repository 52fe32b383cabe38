import type { ForeignSession, FoundSession, NewSession } from '../../sessions/index.ts'
import type { Store } from '../../stores/index.ts'
import { sqlStore } from '../../stores/sql/index.ts'
import { createManualClock, type ManualClock } from '../manual-clock.ts'
import { dayMs, newSession, newUser } from '../store-stand.ts'
import type { Experiment } from './explore.ts'
import { type ExploredDatabase, storedRows } from './explored-database.ts'
import type { Ending } from './turnstile.ts'

/** What the verbs work on: a user with two sessions, as both were read. */
export interface Scene {
  readonly userId: string
  readonly session: FoundSession
  readonly foreign: ForeignSession
  readonly another: NewSession
}

export type VerbOfScene = (store: Store, scene: Scene, operation: number) => Promise<unknown>

const device = { ip: '192.0.2.7', userAgent: 'phone' }

/** Verbs that decide about the same rows, by what they do. `operation` tells two of the same apart. */
export const verbs = {
  rotate: ({ sessions }, { session }, operation) =>
    sessions.rotate(session, { to: `next of ${operation}`, lifetimeMs: dayMs, graceMs: 10_000, ...device }),
  touch: ({ sessions }, { session }) => sessions.touch(session, device),
  confirm: ({ sessions }, { session: { id, rotatedAtMs } }) =>
    sessions.confirm([{ sessionId: id, issuedAtSeconds: Math.floor(rotatedAtMs / 1000) }]),
  shadow: ({ sessions }, { session }) => sessions.shadow(session),
  revoke: ({ sessions }, { session }) => sessions.revoke(session.id, 'signed_out'),
  revokeAll: ({ sessions }, { userId }) => sessions.revokeAll(userId, 'signed_out'),
  revokeOthers: ({ sessions }, { userId, session }) => sessions.revokeAll(userId, 'signed_out', session.id),
  create: ({ sessions }, { another }, operation) =>
    sessions.create({ ...another, id: `another ${operation}` }, 'hash of ada'),
  createCapped: ({ sessions }, { another }, operation) =>
    sessions.create({ ...another, id: `capped ${operation}`, maximumSessions: 2 }, 'hash of ada'),
  adopt: ({ sessions }, { foreign }) => sessions.adopt(foreign),
  // how many is left out: it leaves what somebody holds for its next turn
  deleteExpired: ({ sessions }) => sessions.deleteExpired(0, 10).then(() => 'deleted'),
  setPassword: ({ users }, { userId, session }, operation) =>
    users.setPassword(userId, `new hash ${operation}`, { from: 'hash of ada', exceptSession: session.id }),
  replacePassword: ({ users }, { userId }, operation) =>
    users.replacePassword(userId, 'hash of ada', `same password ${operation}`),
  deactivate: ({ users }, { userId }) => users.setActive(userId, false),
  activate: ({ users }, { userId }) => users.setActive(userId, true),
  delete: ({ users }, { userId }) => users.delete(userId),
  rename: ({ users }, { userId }) =>
    users.update(userId, { firstName: 'Augusta', fields: { role: 'admin' } }),
} as const satisfies Record<string, VerbOfScene>

export type VerbName = keyof typeof verbs

export interface VerbExperimentOptions {
  readonly database: ExploredDatabase
  readonly clock: ManualClock
  readonly verbs: readonly VerbOfScene[]
  /** The stores under test, one for each connection. Default: Carnet's. */
  readonly toStore?: (connection: ExploredDatabase['free']) => Store
  /** What sets the scene. Default: Carnet's store over the connection that is free. */
  readonly sceneStore?: Store
}

/** Verbs side by side on one scene. */
export function verbExperiment(options: VerbExperimentOptions): Experiment {
  const { database, clock, verbs: chosen, toStore = ownStore } = options
  const turnstiles = database.turnstiles.slice(0, chosen.length)
  const stores = database.connections.map(toStore)
  const first = options.sceneStore ?? ownStore(database.free)
  let made: { readonly scene: Scene; readonly atMs: number } | undefined
  const begin = async () => {
    await database.empty()
    clock.set(startMs)
    const scene = await setScene(first, clock)
    await database.keep()
    return { scene, atMs: clock.now() }
  }
  return {
    ...database,
    turnstiles,
    async begin() {
      if (made === undefined) made = await begin()
      else await database.restore()
      const { scene, atMs } = made
      clock.set(atMs)
      return chosen.map((verb, index) => () => {
        const store = stores[index]
        if (store === undefined) throw new Error('there is a store for each verb')
        return verb(store, scene, index)
      })
    },
    async outcome(endings) {
      // the next turn
      if (chosen.includes(verbs.deleteExpired)) await first.sessions.deleteExpired(0, 10)
      return `${endings.map(endingText).join('\n')}\n${await storedRows(database)}`
    },
  }
}

const startMs = Date.UTC(2026, 0, 1)

export const noMigrator = { migrate: async () => [], pendingMigrations: async () => [] }

const ownStore = (connection: ExploredDatabase['free']): Store =>
  sqlStore({ connection, migrator: noMigrator, userCheck: 'active' })

async function setScene(store: Store, clock: ManualClock): Promise<Scene> {
  const user = await store.users.create(newUser('ada'))
  if (user === 'taken') throw new Error('the database is not empty')
  await store.sessions.create(newSession('older', user.id))
  clock.advance(1000)
  const session = await store.sessions.create(newSession('session', user.id))
  if (session === 'stale') throw new Error('a session of an active user must begin')
  await store.sessions.create({ ...newSession('expired', user.id), lifetimeMs: 1 })
  clock.advance(1000)
  const foreign = {
    ...newSession('foreign', user.id),
    issuedAtMs: clock.now() - 500,
    expiresAtMs: clock.now() + dayMs,
  }
  return { userId: user.id, session, foreign, another: newSession('another', user.id) }
}

const endingText = (ending: Ending) =>
  'error' in ending ? `threw ${String(ending.error)}` : `answered ${JSON.stringify(ending.value)}`

export const experimentClock = (): ManualClock => createManualClock(startMs)
