import { failures } from '@carnet/contract'
import {
  type Counting,
  createCounting,
  createJobs,
  healthOf,
  permissionsOf,
  userForm,
} from '../admin/index.ts'
import { auditSentences, withOrigin } from '../audit/index.ts'
import { type AdminContext, createCsrf, type MountedAdmin } from '../http/index.ts'
import { type KeyRing, keyDueMs, retireKeys } from '../keys/index.ts'
import { ownKeySource, type ParsedOptions, secondsOf } from '../options/index.ts'
import type { Sessions } from '../sessions/index.ts'
import type { Store } from '../stores/index.ts'
import { createIds, type Random } from '../tokens/index.ts'
import { type UserAccounts, unusablePassword } from '../users/index.ts'
import type { Auditing } from './auditing.ts'
import { derivedSecret } from './derived-secret.ts'
import type { Feeding } from './feeding.ts'
import { keysFace } from './keys-face.ts'
import type { Limiting } from './limiting.ts'
import type { KeyContext } from './open-keys.ts'
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

const nobody = { actor: '', ip: '', userAgent: '', requestId: '' }

/** The admin, put together; undefined where the options turn it off. */
export function createAdministering(parts: AdministeringParts): Administering | undefined {
  const { options, store, sinks, random, sessions, keyContext, people, auditing } = parts
  if (options.admin === false) return undefined
  const { separate, idle, lifetime, confirm, permissions } = options.admin
  const jobs = createJobs({
    ...{ store: store.admin, createId: createIds(random), onError: sinks.onError },
    noteBegin: ({ id, kind }) => auditing.record({ action: 'job_begun', detail: { kind, id } }),
    noteStop: ({ id, kind, userId }) => {
      const stopped = {
        action: 'job_cancelled',
        userId,
        detail: { kind, id, reason: 'not_allowed' },
      } as const
      // it goes on in the name of whoever began it, and is not what they wanted
      return withOrigin(nobody, () => auditing.record(stopped))
    },
  })
  sinks.counting.begin(store.admin)
  const context: AdminContext = {
    ...{ sessions, store: store.admin, jobs, nameOf: people.nameOf, clock: parts.clock },
    ...{ trustedHops: options.trustedHops, requireTls: options.requireTls, onError: sinks.onError },
    users: adminUsers(parts),
    policy: {
      idleSeconds: secondsOf(idle),
      lifetimeSeconds: secondsOf(lifetime),
      confirmSeconds: secondsOf(confirm),
    },
    permissionsOf: (account) => permissionsOf(account, permissions && (() => permissions(account.user))),
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

function adminUsers({ people, store, sinks, limiting, random }: AdministeringParts): AdminContext['users'] {
  // whose fields they are does not matter here: they are shown and written as JSON
  const accounts = people.users as UserAccounts | undefined
  if (accounts === undefined) return undefined
  return {
    accounts,
    find: store.users.findById,
    count: store.users.count,
    async discardPassword(userId, spared) {
      const isDone = await store.users.setPassword(userId, unusablePassword(random), spared)
      if (isDone) sinks.emit({ type: 'revocation', userId, sessionId: undefined, reason: 'password_changed' })
      return isDone
    },
    unlock: (username) => limiting.unlock(people.accounts, username),
  }
}

function adminKeyring(parts: AdministeringParts): AdminContext['keys'] {
  const { keyContext, ring, maximumTokenSeconds, store } = parts
  const face = keysFace(keyContext, ring, maximumTokenSeconds)
  const { clock } = keyContext
  return {
    list: store.keys.list,
    publicKeys: ring.publicKeys,
    rotate: (force) => face.rotate({ force }),
    revoke: face.revoke,
    async retire() {
      if (ownKeySource(parts.options) !== undefined) return 'own_key'
      const retired = await retireKeys({ store: store.keys, clock, maximumTokenSeconds })
      if (retired > 0) await ring.reload()
      return retired
    },
    dueMs: (key) => keyDueMs(key, maximumTokenSeconds),
  }
}

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
      ...(isOwn &&
        Object.fromEntries([...ofUsers, ...more].map((name) => [name, failures.users_elsewhere.detail]))),
      ...(ownKey && Object.fromEntries(keys.map((name) => [name, keyIsYours]))),
    },
    user_fields: userForm(options.userFields),
    own_key: ownKey,
    audit_actions: options.audit === false ? {} : auditSentences,
    why_no_unblacklist:
      'A token that was declared void may have been copied: whoever was signed out signs in again instead.',
  }
}

async function health({ store, feeding, auditing, options, clock, sinks }: AdministeringParts) {
  const [databaseMs, key] = await Promise.all([
    timed(store.ping).catch((error: unknown) => {
      sinks.onError(error)
      return undefined
    }),
    ownKeySource(options) === undefined
      ? signingKey(store.keys.list, options.algorithm, clock)
      : ('own' as const),
  ])
  return healthOf({
    databaseMs,
    feed: feeding.feed.status(),
    key,
    unsealed: options.audit === false ? undefined : auditing.unsealed(),
  })
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now()
  await work()
  return performance.now() - startedMs
}

async function signingKey(list: Store['keys']['list'], wanted: string, clock: () => number) {
  const stored = await list()
  const active = stored.find(({ state, algorithm }) => state === 'active' && algorithm === wanted)
  return active && { algorithm: active.algorithm, ageMs: clock() - active.changedAtMs }
}
