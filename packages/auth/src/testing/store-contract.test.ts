// A contract that no store can break proves nothing: each store here breaks one promise and must be caught.
import type { DatabaseSync } from 'node:sqlite'
import { afterAll, expect, test } from 'vitest'
import { type AuditLog, chainStart } from '../audit/index.ts'
import type { KeyStore } from '../keys/index.ts'
import type { SessionStore } from '../sessions/index.ts'
import type { UserStore } from '../users/index.ts'
import { type Breaking, createBrokenStores } from './test-broken-stores.ts'

const { contractOver, remove } = createBrokenStores()
afterAll(remove)

const sessions =
  (broken: (good: SessionStore, sql: DatabaseSync, clock: () => number) => Partial<SessionStore>): Breaking =>
  (good, sql, clock) => ({ sessions: { ...good.sessions, ...broken(good.sessions, sql, clock) } })

const users =
  (broken: (good: UserStore, sql: DatabaseSync) => Partial<UserStore>): Breaking =>
  (good, sql) => ({ users: { ...good.users, ...broken(good.users, sql) } })

const keys =
  (broken: (good: KeyStore) => Partial<KeyStore>): Breaking =>
  (good) => ({ keys: { ...good.keys, ...broken(good.keys) } })

const auditLog =
  (broken: (good: AuditLog, sql: DatabaseSync) => Partial<AuditLog>): Breaking =>
  (good, sql) => ({ audit: { ...good.audit, ...broken(good.audit, sql) } })

test('a store that breaks nothing passes', async () => {
  for (const { name, run } of contractOver(() => ({}))) await expect(run(), name).resolves.toBeUndefined()
})

const brokenStores: [string, Breaking, string][] = [
  [
    'looks whether the token is current and then writes',
    sessions(({ find }, sql) => ({
      async rotate(session, { to }) {
        const found = await find(session.id)
        if (found?.currentJti !== session.currentJti) return undefined
        sql.prepare('UPDATE carnet_session SET current_jti = ? WHERE id = ?').run(to, session.id)
        return find(session.id)
      },
    })),
    'of concurrent rotations of one session exactly one happens',
  ],
  [
    'rotates whatever token is current',
    sessions(({ find, rotate }) => ({
      rotate: async (session, rotation) => rotate((await find(session.id)) ?? session, rotation),
    })),
    'a session that is no longer as it was read is neither rotated nor touched',
  ],
  [
    'rotates ended sessions',
    sessions(({ rotate }, sql) => ({
      async rotate(session, rotation) {
        sql.prepare('UPDATE carnet_session SET revoked_at = NULL WHERE id = ?').run(session.id)
        return rotate(session, rotation)
      },
    })),
    'an ended session is neither rotated nor touched',
  ],
  [
    'touches whatever has become of the session',
    sessions(() => ({ touch: async () => true })),
    'a session that is no longer as it was read is neither rotated nor touched',
  ],
  [
    'forgets the grace window',
    sessions(({ rotate }) => ({
      rotate: (session, rotation) => rotate(session, { ...rotation, graceMs: 0 }),
    })),
    'recent tokens are kept for the grace window, newest first',
  ],
  [
    'keeps retired tokens without end',
    sessions(({ rotate }) => ({
      rotate: (session, rotation) => rotate(session, { ...rotation, graceMs: 1e12 }),
    })),
    'recent tokens are kept for the grace window, newest first',
  ],
  [
    'creates sessions without looking at the password hash',
    sessions(({ create }) => ({ create: (session) => create(session) })),
    'no session begins with a password hash that is no longer the user’s',
  ],
  [
    'ends sessions and does not tell the log',
    sessions((_good, sql, clock) => ({
      revoke: async (id, reason) =>
        sql
          .prepare(
            'UPDATE carnet_session SET revoked_at = ?, revoke_reason = ? WHERE id = ? AND revoked_at IS NULL',
          )
          .run(clock(), reason, id).changes === 1,
    })),
    'every way to end a session writes it and its row at once',
  ],
  [
    'overwrites the reason of a revocation',
    sessions(({ revoke }, sql) => ({
      async revoke(id, reason) {
        sql.prepare('UPDATE carnet_session SET revoke_reason = ? WHERE id = ?').run(reason, id)
        return revoke(id, reason)
      },
    })),
    'a session ends once, and its first reason and time stay',
  ],
  [
    'spares nobody when all but one are to end',
    sessions(({ revokeAll }) => ({ revokeAll: (userId, reason) => revokeAll(userId, reason) })),
    'all sessions of a user end but the one excepted',
  ],
  [
    'adopts a token each time anew',
    sessions(({ adopt }, sql) => ({
      async adopt(session) {
        sql.prepare('DELETE FROM carnet_session WHERE id = ?').run(session.id)
        return adopt(session)
      },
    })),
    'adopting again answers the session as it has become',
  ],
  [
    'deletes revoked sessions that have not expired',
    sessions(({ deleteExpired }, sql) => ({
      async deleteExpired(marginMs, limit) {
        sql.exec('DELETE FROM carnet_session WHERE revoked_at IS NOT NULL')
        return deleteExpired(marginMs, limit)
      },
    })),
    'expired sessions are deleted, and nothing else',
  ],
  [
    'deletes without a margin',
    sessions(({ deleteExpired }) => ({ deleteExpired: (_margin, limit) => deleteExpired(0, limit) })),
    'a revocation stays in the log while it is needed',
  ],
  [
    'reads the log from its beginning only',
    ({ revocations }) => ({
      revocations: { ...revocations, read: (_after, since) => revocations.read(0, since) },
    }),
    'a reader that has seen all hears of the next',
  ],
  [
    'calls nobody back',
    ({ revocations }) => ({ revocations: { ...revocations, onRevocation: () => () => undefined } }),
    'who listens is called when this process has ended sessions',
  ],
  [
    'sets a password whatever it was',
    users(({ setPassword }) => ({
      setPassword: (id, to, { from: _, ...options }) => setPassword(id, to, options),
    })),
    'a password set from another one than expected changes nothing',
  ],
  [
    'replaces a hash whatever it was',
    users(({ findById }, sql) => ({
      async replacePassword(id, from, to) {
        if ((await findById(id))?.password !== from) return false
        return sql.prepare('UPDATE carnet_user SET password = ? WHERE id = ?').run(to, id).changes === 1
      },
    })),
    'a hash is replaced only while it is the one checked, and ends no session',
  ],
  [
    'gives an id again',
    users(({ create }, sql) => ({
      async create(user) {
        sql.exec('UPDATE sqlite_sequence SET seq = (SELECT coalesce(max(id), 0) FROM carnet_user)')
        return create(user)
      },
    })),
    'an id is never given twice',
  ],
  [
    'knows no look-alikes',
    users(({ create }) => ({ create: (user) => create({ ...user, usernameKey: user.username }) })),
    'a name is taken by its key',
  ],
  [
    'finds users by any spelling of their id',
    users(({ findById }) => ({ findById: (id) => findById(String(Number.parseInt(id, 10))) })),
    'a user is found by the id as the store spells it only',
  ],
  [
    'replaces all own fields',
    users(({ update }, sql) => ({
      async update(id, changes) {
        if (changes.fields) sql.prepare("UPDATE carnet_user SET fields = '{}' WHERE id = ?").run(id)
        return update(id, changes)
      },
    })),
    'of concurrent updates of different fields none loses its own',
  ],
  [
    'lets a deactivated user’s sessions live',
    users((_good, sql) => ({
      setActive: async (id, isActive) =>
        sql.prepare('UPDATE carnet_user SET is_active = ? WHERE id = ?').run(Number(isActive), id).changes ===
        1,
    })),
    'a deactivated user has no session left, and gets none back',
  ],
  [
    'begins keys each time it is asked',
    keys(({ begin }) => ({ begin: async (stored) => (await begin(stored)) || true })),
    'of processes that begin an algorithm at once one does',
  ],
  [
    'rotates from whatever key is active',
    keys(({ list, rotate }) => ({
      async rotate(change) {
        const stored = await list()
        const kid = (state: string) => stored.find((key) => key.state === state)?.kid ?? ''
        return rotate({ ...change, active: kid('active'), next: kid('next') })
      },
    })),
    'a rotation from other keys than the present ones changes nothing',
  ],
  [
    'retires keys too early',
    keys(({ retire }) => ({ retire: () => retire(Number.MAX_SAFE_INTEGER) })),
    'only keys that have been retiring long enough are retired',
  ],
  [
    'writes down what changed nothing',
    ({ sessions: all, audit }) => ({
      sessions: {
        ...all,
        async revoke(id, reason) {
          const ended = await all.revoke(id, reason)
          if (!ended) await audit.append({ action: 'session_ended', sessionId: id })
          return ended
        },
      },
    }),
    'each change of sessions is one row of the audit log, and what changes nothing is none',
  ],
  [
    'chains rows without looking whether somebody else does',
    auditLog(({ ends, seal }) => ({
      async seal(chain, limit) {
        const known = await ends()
        // goes by what it has read, whatever has happened since
        return seal({ ...chain, hash: (_previous, row) => chain.hash(known?.head ?? chainStart, row) }, limit)
      },
    })),
    'rows are chained once, whoever chains them, while others write',
  ],
  [
    'prunes what is to be kept',
    auditLog(({ prune }) => ({
      prune: (chain, options) => prune(chain, { ...options, beforeMs: Number.MAX_SAFE_INTEGER }),
    })),
    'what is pruned is gone, and the rest verifies',
  ],
]

test.each(brokenStores)('a store that %s is caught', async (_what, breaking, caughtBy) => {
  const rule = contractOver(breaking).find(({ name }) => name === caughtBy)
  await expect(rule?.run()).rejects.toThrow()
})
