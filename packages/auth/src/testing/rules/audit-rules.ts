import assert from 'node:assert/strict'
import { type AuditRow, createChain, verifyLog, withOrigin } from '../../audit/index.ts'
import type { Store } from '../../stores/index.ts'
import { newSession, newUser, type StoreRule, type StoreStand } from '../store-stand.ts'

const chain = createChain((purpose) => Buffer.from(purpose))
const origin = { actor: 'user:9', ip: '192.0.2.1', userAgent: 'browser', requestId: 'r1' }

const rowsOf = async ({ audit }: Store): Promise<AuditRow[]> =>
  (await audit.latest({ limit: 1000 })).toReversed()

/** What was written while `work` was done, as words. */
async function written({ store, other }: StoreStand, work: () => Promise<unknown>): Promise<string[]> {
  const before = (await rowsOf(other)).length
  await withOrigin(origin, work)
  const rows = (await rowsOf(other)).slice(before)
  for (const row of rows) {
    assert.deepEqual(
      [row.actor, row.ip, row.userAgent, row.requestId],
      [origin.actor, origin.ip, origin.userAgent, origin.requestId],
    )
  }
  assert.deepEqual(await rowsOf(store), await rowsOf(other))
  return rows.map(({ action, userId, sessionId, detail }) =>
    [action, userId ?? '-', sessionId ?? '-', detail].join(' '),
  )
}

const hash = (user: { readonly id: string; readonly username: string }) => `hash of ${user.username}`

/** What is written into the audit log, and how it is chained. */
export const auditRules: Readonly<Record<string, StoreRule>> = {
  async 'each change of sessions is one row of the audit log, and what changes nothing is none'(stand) {
    const { store, addUser } = stand
    const { id: userId, ...user } = await addUser()
    const begin = (id: string) => store.sessions.create(newSession(id, userId), hash({ id, ...user }))
    assert.deepEqual(await written(stand, () => begin('s1')), [`sign_in ${userId} s1 {"kind":"pair"}`])
    await begin('s2')
    await begin('s3')
    assert.deepEqual(await written(stand, () => store.sessions.create(newSession('s4', userId), 'old')), [])
    const session = await store.sessions.find('s1')
    assert.ok(session)
    const use = { ip: '', userAgent: '' }
    const refreshed = { to: 'next', lifetimeMs: 1000, graceMs: 0, ...use }
    assert.deepEqual(await written(stand, () => store.sessions.rotate(session, refreshed)), [])
    assert.deepEqual(await written(stand, () => store.sessions.revoke('s1', 'reused')), [
      `token_reused ${userId} s1 {}`,
    ])
    assert.deepEqual(await written(stand, () => store.sessions.revoke('s1', 'blacklisted')), [])
    assert.deepEqual(await written(stand, () => store.sessions.revoke('s2', 'signed_out')), [
      `session_ended ${userId} s2 {"reason":"signed_out"}`,
    ])
    assert.deepEqual(await written(stand, () => store.sessions.revokeAll(userId, 'signed_out', 'other')), [
      `sessions_ended ${userId} - {"reason":"signed_out","sessions":1,"except":"other"}`,
    ])
    assert.deepEqual(await written(stand, () => store.sessions.revokeAll(userId, 'signed_out')), [])
  },

  async 'each change of a user is one row, with the names of the fields, and what changes nothing is none'(
    stand,
  ) {
    const { store, begin } = stand
    const { users } = store
    const made = await written(stand, () => users.create(newUser('ada')))
    const user = await users.findByUsername('ada')
    assert.ok(user)
    const { id } = user
    const roles = '{"isActive":true,"isStaff":false,"isSuperuser":false}'
    assert.deepEqual(made, [`user_created ${id} - ${roles}`])
    await begin({ userId: id, id: 's1' })
    assert.deepEqual(
      await written(stand, () => users.update(id, { email: 'b@example.com', isStaff: true })),
      [`user_changed ${id} - {"fields":["email","isStaff"],"isStaff":[false,true]}`],
    )
    assert.deepEqual(await written(stand, () => users.update(id, { email: 'b@example.com' })), [])
    assert.deepEqual(await written(stand, () => users.recordLogin(id, new Date())), [])
    assert.deepEqual(await written(stand, () => users.setPassword(id, 'new', { from: 'old' })), [])
    assert.deepEqual(await written(stand, () => users.setPassword(id, 'new', {})), [
      `password_changed ${id} - {"sessions":1}`,
    ])
    assert.deepEqual(await written(stand, () => users.setActive(id, true)), [])
    await begin({ userId: id, id: 's2' })
    assert.deepEqual(await written(stand, () => users.setActive(id, false)), [
      `user_deactivated ${id} - {"sessions":1}`,
    ])
    assert.deepEqual(await written(stand, () => users.setActive(id, false)), [])
    assert.deepEqual(await written(stand, () => users.setActive(id, true)), [`user_activated ${id} - {}`])
    assert.deepEqual(await written(stand, () => users.delete(id)), [`user_deleted ${id} - {"sessions":0}`])
    assert.deepEqual(await written(stand, () => users.delete(id)), [])
  },

  async 'of concurrent changes that only one can make one is written down'({ store, other, begin, addUser }) {
    const user = await addUser()
    await begin({ userId: user.id, id: 's1' })
    const many = Array.from({ length: 16 }, (_, index) => (index % 2 === 0 ? store : other))
    await Promise.all(many.map(({ sessions }) => sessions.revoke('s1', 'blacklisted')))
    await Promise.all(many.map(({ users }) => users.setActive(user.id, false)))
    const actions = (await rowsOf(other)).map(({ action }) => action)
    assert.equal(actions.filter((action) => action === 'session_ended').length, 1)
    assert.equal(actions.filter((action) => action === 'user_deactivated').length, 1)
  },

  async 'rows are chained once, whoever chains them, while others write'({ store, other, clock }) {
    const append = async (log: Store['audit'], userId: string) => {
      await log.append({ action: 'user_activated', userId })
    }
    const writers = [store.audit, other.audit].flatMap((log, place) =>
      Array.from({ length: 20 }, (_, index) => append(log, `${place}-${index}`)),
    )
    const sealers = Array.from({ length: 12 }, (_, index) =>
      (index % 2 === 0 ? store : other).audit.seal(chain, 5),
    )
    await Promise.all([...writers, ...sealers])
    while ((await store.audit.countUnsealed()) > 0) await other.audit.seal(chain, 7)
    assert.equal(await other.audit.seal(chain, 7), 0)
    const rows = await other.audit.sealed(0, 1000)
    assert.ok(rows.length >= 40)
    assert.deepEqual(
      rows.map(({ position }) => position),
      rows.map((_, index) => index + 1),
    )
    assert.ok(rows.every(({ atMs }) => atMs === clock.now()))
    assert.equal((await verifyLog(other.audit, chain)).outcome, 'intact')
  },

  async 'what is pruned is gone, and the rest verifies'({ store, other, clock }) {
    const { audit } = store
    for (let index = 0; index < 10; index++)
      await audit.append({ action: 'user_activated', userId: `${index}` })
    clock.advance(60_000)
    await audit.append({ action: 'user_activated', userId: 'late' })
    while ((await audit.countUnsealed()) > 0) await audit.seal(chain, 50)
    const all = await audit.sealed(0, 1000)
    const prune = (limit: number) => other.audit.prune(chain, { beforeMs: clock.now(), limit })
    assert.deepEqual(await prune(4), { outcome: 'pruned', rows: 4 })
    assert.deepEqual(await prune(1000), { outcome: 'pruned', rows: all.length - 5 })
    assert.deepEqual(await prune(1000), { outcome: 'pruned', rows: 0 })
    await audit.seal(chain, 50)
    const left = await audit.sealed(0, 1000)
    assert.deepEqual(
      left.map(({ action, userId }) => [action, userId]),
      [
        ['user_activated', 'late'],
        ['audit_pruned', null],
        ['audit_pruned', null],
      ],
    )
    const verdict = await verifyLog(other.audit, chain)
    assert.ok(verdict.outcome === 'intact' && verdict.rows === 3 && verdict.prunedTo === all.length - 1)
  },
}
