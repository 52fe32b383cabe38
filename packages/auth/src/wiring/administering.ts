import type { AdminHealth } from '@carnet/contract'
import { type Counting, createCounting, createJobs, permissionsOf, userForm } from '../admin/index.ts'
import { auditActions } from '../audit/index.ts'
import { type AdminContext, createCsrf, type MountedAdmin } from '../http/index.ts'
import { type KeyRing, keyDueMs, retireKeys } from '../keys/index.ts'
import {
  adminDefaults,
  type Duration,
  durationSeconds,
  ownKeySource,
  type ParsedOptions,
} from '../options/index.ts'
import type { Sessions } from '../sessions/index.ts'
import type { Store } from '../stores/index.ts'
import { createIds, type Random } from '../tokens/index.ts'
import { type UserAccounts, unusablePassword } from '../users/index.ts'
import type { Auditing } from './auditing.ts'
import { derivedSecret } from './derived-secret.ts'
import type { Feeding } from './feeding.ts'
import { createKeyManager, type KeyContext } from './key-manager.ts'
import type { Limiting } from './limiting.ts'
import type { People } from './people.ts'
import type { Sinks } from './sinks.ts'

export interface AdministeringParts {
  readonly options: ParsedOptions<unknown>
  readonly clock: () => number
  readonly random: Random
  readonly store: Store
  readonly sinks: CountedSinks
  readonly keyContext: KeyContext
  readonly ring: KeyRing
  readonly people: People
  readonly sessions: Sessions<unknown>
  readonly auditing: Auditing
  readonly limiting: Limiting
  readonly feeding: Feeding
  readonly maximumTokenSeconds: number
}

export interface Administering {
  readonly mounted: MountedAdmin
  readonly stop: () => Promise<void>
}

/** The sinks, and what counts the events that go through them. */
export type CountedSinks = Sinks & { readonly counting: Counting }

export function countedSinks(sinks: Sinks, clock: () => number): CountedSinks {
  const counting = createCounting({ clock, onError: sinks.onError })
  return {
    ...sinks,
    counting,
    emit(event) {
      counting.note(event)
      sinks.emit(event)
    },
  }
}

/** The admin, put together; undefined where the options turn it off. */
export function createAdministering(parts: AdministeringParts): Administering | undefined {
  const { options, store, sinks, random, sessions, keyContext, people, auditing } = parts
  if (options.admin === false) return undefined
  const given = options.admin === true ? {} : options.admin
  const { separate, idle, lifetime, confirm } = { ...adminDefaults, ...given }
  const jobs = createJobs({ store: store.admin, createId: createIds(random), onError: sinks.onError })
  sinks.counting.begin(store.admin)
  const context: AdminContext = {
    ...{ sessions, store: store.admin, jobs, nameOf: people.nameOf, clock: parts.clock },
    ...{ trustedHops: options.trustedHops, requireTls: options.requireTls, onError: sinks.onError },
    users: adminUsers(parts),
    policy: {
      idleSeconds: seconds(idle),
      lifetimeSeconds: seconds(lifetime),
      confirmSeconds: seconds(confirm),
    },
    permissionsOf: (account) =>
      permissionsOf(account, given.permissions && (() => given.permissions?.(account.user))),
    csrf: createCsrf({ secret: () => derivedSecret(keyContext, 'carnet admin csrf'), origins: [] }),
    server: serverOf(options),
    keys: adminKeyring(parts),
    audit: { record: auditing.record, verify: auditing.verify, sealed: store.audit.sealed },
    health: () => health(parts),
  }
  return {
    mounted: { context, isSeparate: separate },
    async stop() {
      await jobs.stop()
      await sinks.counting.stop()
    },
  }
}

const seconds = (duration: Duration) => durationSeconds(duration) ?? 0

function adminUsers({ people, store, sinks, limiting, random }: AdministeringParts): AdminContext['users'] {
  // whose fields they are does not matter here: they are shown and written as JSON
  const accounts = people.users as UserAccounts | undefined
  if (accounts === undefined) return undefined
  return {
    accounts,
    find: store.users.findById,
    count: store.users.count,
    async discardPassword(userId) {
      const isDone = await store.users.setPassword(userId, unusablePassword(random), {})
      if (isDone) sinks.emit({ type: 'revocation', userId, sessionId: undefined, reason: 'password_changed' })
      return isDone
    },
    unlock: (username) => limiting.unlock(people.accounts, username),
  }
}

function adminKeyring(parts: AdministeringParts): AdminContext['keys'] {
  const { keyContext, ring, maximumTokenSeconds, store } = parts
  const manager = createKeyManager(keyContext, ring, maximumTokenSeconds)
  const { clock } = keyContext
  return {
    list: store.keys.list,
    publicKeys: ring.publicKeys,
    rotate: (force) => manager.rotate({ force }),
    revoke: manager.revoke,
    async retire() {
      if (ownKeySource(parts.options) !== undefined) return 'own_key'
      const retired = await retireKeys({ store: store.keys, clock, maximumTokenSeconds })
      if (retired > 0) await ring.reload()
      return retired
    },
    dueMs: (key) => keyDueMs(key, maximumTokenSeconds),
  }
}

const elsewhere = 'The users are in a table of their own, so this is to be done there.'

function serverOf(options: ParsedOptions<unknown>): AdminContext['server'] {
  const isOwn = options.users !== undefined
  const ofUsers = ['listUsers', 'createUser', 'changeUser', 'setActive', 'setRoles', 'setPassword'] as const
  const more = ['forcePasswordChange', 'unlockUser', 'deleteUser'] as const
  const ownKey = ownKeySource(options) !== undefined
  const keys = ['rotateKeys', 'retireKeys', 'revokeKey'] as const
  const keyIsYours = 'The signing key is the one that the options bring, so it is changed there.'
  return {
    users: isOwn ? 'own' : options.django === undefined ? 'carnet' : 'django',
    unsupported: {
      ...(isOwn && Object.fromEntries([...ofUsers, ...more].map((name) => [name, elsewhere]))),
      ...(ownKey && Object.fromEntries(keys.map((name) => [name, keyIsYours]))),
    },
    user_fields: userForm(options.userFields),
    own_key: ownKey,
    audit_actions: options.audit === false ? {} : auditActions,
    why_no_unblacklist:
      'A token that was declared void may have been copied: whoever was signed out signs in again instead.',
  }
}

async function health(parts: AdministeringParts): Promise<AdminHealth[]> {
  return [await databaseHealth(parts), feedHealth(parts), await keyHealth(parts), auditHealth(parts)]
}

async function databaseHealth({ store, sinks }: AdministeringParts): Promise<AdminHealth> {
  const startedMs = performance.now()
  try {
    await store.ping()
    const ms = Math.max(1, Math.round(performance.now() - startedMs))
    return { part: 'database', state: ms < 500 ? 'good' : 'warning', detail: `Answers within ${ms} ms.` }
  } catch (error) {
    sinks.onError(error)
    return { part: 'database', state: 'bad', detail: 'Does not answer, or has stopped writing.' }
  }
}

function feedHealth({ feeding }: AdministeringParts): AdminHealth {
  const { isStale, isRefusing, ageMs, sessions } = feeding.feed.status()
  const heard = `Heard of revocations ${(ageMs / 1000).toFixed(1)} s ago; keeps ${sessions} ended sessions.`
  return { part: 'feed', state: isRefusing ? 'bad' : isStale ? 'warning' : 'good', detail: heard }
}

const dayMs = 86_400_000

async function keyHealth({ store, options, clock }: AdministeringParts): Promise<AdminHealth> {
  if (ownKeySource(options) !== undefined)
    return { part: 'keys', state: 'good', detail: 'The signing key is brought by the options.' }
  const stored = await store.keys.list()
  const active = stored.find(({ state, algorithm }) => state === 'active' && algorithm === options.algorithm)
  if (active === undefined) return { part: 'keys', state: 'bad', detail: 'No key signs.' }
  const days = Math.floor((clock() - active.changedAtMs) / dayMs)
  const since = days === 0 ? 'less than a day' : days === 1 ? 'a day' : `${days} days`
  return {
    part: 'keys',
    state: days < 180 ? 'good' : 'warning',
    detail: `The ${active.algorithm} key signs for ${since}.`,
  }
}

function auditHealth({ auditing, options }: AdministeringParts): AdminHealth {
  if (options.audit === false) return { part: 'audit', state: 'warning', detail: 'Nothing is written down.' }
  const rows = auditing.unsealed()
  return {
    part: 'audit',
    state: rows < 10_000 ? 'good' : 'warning',
    detail: rows === 0 ? 'Every row is chained.' : `${rows} rows wait to be chained.`,
  }
}
