import assert from 'node:assert/strict'
import type { ForeignSession } from '../../sessions/index.ts'
import { dayMs, type StoreRule } from '../store-stand.ts'

const hourMs = 3_600_000

const foreign = (userId: string, nowMs: number, changes: Partial<ForeignSession> = {}): ForeignSession => ({
  id: 'adopted',
  userId,
  kind: 'pair',
  jti: 'theirs',
  issuedAtMs: nowMs - hourMs,
  expiresAtMs: nowMs + hourMs,
  maximumMs: undefined,
  ip: '203.0.113.5',
  userAgent: 'app',
  ...changes,
})

const rotation = { to: 'ours', lifetimeMs: 1000, graceMs: 10_000, ip: '', userAgent: '' }

/** What `adopt` and `deleteExpired` of the session store promise. */
export const lifetimeRules: Readonly<Record<string, StoreRule>> = {
  async 'an adopted session keeps the times of the token it came from'({ store, other, clock, addUser }) {
    const { id: userId } = await addUser()
    const now = clock.now()
    const adopted = await store.sessions.adopt(foreign(userId, now))
    assert.deepEqual(adopted, {
      id: 'adopted',
      userId,
      kind: 'pair',
      currentJti: 'theirs',
      recent: [],
      generation: 0,
      rotatedAtMs: now - hourMs,
      createdAtMs: now,
      lastSeenAtMs: now,
      expiresAtMs: now + hourMs,
      endsAtMs: undefined,
      revokedAtMs: undefined,
      revokeReason: undefined,
      confirmedAtMs: undefined,
      shadowed: 0,
      ip: '203.0.113.5',
      userAgent: 'app',
      readAtMs: now,
    })
    assert.deepEqual(await other.sessions.find('adopted'), adopted)
  },

  async 'no token from before the end of all of a user’s sessions is adopted after it'({
    store,
    other,
    clock,
    addUser,
  }) {
    const { id: userId } = await addUser()
    const adopt = async (id: string, issuedAtMs: number) =>
      (await other.sessions.adopt(foreign(userId, clock.now(), { id, jti: `of ${id}`, issuedAtMs })))?.id
    const before = clock.now()
    clock.advance('1m')
    assert.equal(await adopt('in time', before), 'in time')
    await store.sessions.revokeAll(userId, 'signed_out', 'in time')
    assert.equal(await adopt('late', before), undefined)
    assert.equal(await adopt('at once', clock.now()), undefined)
    assert.equal(await adopt('in time', before), 'in time')
    clock.advance('1s')
    assert.equal(await adopt('after', clock.now()), 'after')
    await store.users.setPassword(userId, 'new hash', {})
    assert.equal(await adopt('another', clock.now()), undefined)
  },

  async 'an adopted session ends at its absolute limit'({ store, clock, addUser }) {
    const { id: userId } = await addUser()
    const adopted = await store.sessions.adopt(foreign(userId, clock.now(), { maximumMs: 1000 }))
    assert.equal(adopted?.endsAtMs, clock.now() + 1000)
    assert.equal(adopted?.expiresAtMs, clock.now() + 1000)
  },

  async 'concurrent first uses of a foreign token become one session'({ store, other, clock, addUser }) {
    const { id: userId } = await addUser()
    const uses = Array.from({ length: 32 }, (_, index) =>
      (index % 2 === 0 ? store : other).sessions.adopt(
        foreign(userId, clock.now(), { userAgent: `${index}` }),
      ),
    )
    const [first, ...others] = await Promise.all(uses)
    for (const session of others) assert.deepEqual(session, first)
  },

  async 'adopting again answers the session as it has become'({ store, other, clock, addUser }) {
    const { id: userId } = await addUser()
    const adopted = await store.sessions.adopt(foreign(userId, clock.now()))
    const successor = adopted && (await store.sessions.rotate(adopted, { ...rotation, lifetimeMs: dayMs }))
    assert.deepEqual(await other.sessions.adopt(foreign(userId, clock.now())), successor)
    await store.sessions.revoke('adopted', 'blacklisted')
    const again = await other.sessions.adopt(foreign(userId, clock.now()))
    assert.equal(again?.revokeReason, 'blacklisted')
  },

  async 'expired sessions are deleted, and nothing else'({ store, clock, addUser, begin }) {
    const { id: userId } = await addUser()
    await begin({ id: 'expired', userId, lifetimeMs: 1000 })
    await begin({ id: 'expired and revoked', userId, lifetimeMs: 1000 })
    await begin({ id: 'live', userId })
    await begin({ id: 'revoked', userId })
    await store.sessions.revoke('expired and revoked', 'signed_out')
    await store.sessions.revoke('revoked', 'signed_out')
    clock.advance(1000 + hourMs)
    assert.equal(await store.sessions.deleteExpired(hourMs, 100), 0)
    clock.advance(1)
    assert.equal(await store.sessions.deleteExpired(hourMs, 100), 2)
    assert.equal(await store.sessions.find('expired'), undefined)
    assert.equal(await store.sessions.find('expired and revoked'), undefined)
    assert.notEqual(await store.sessions.find('live'), undefined)
    assert.equal((await store.sessions.find('revoked'))?.revokeReason, 'signed_out')
  },

  async 'no more expired sessions are deleted at once than asked'({ store, clock, addUser, begin }) {
    const { id: userId } = await addUser()
    for (let index = 0; index < 7; index++) await begin({ userId, lifetimeMs: 1000 })
    clock.advance('1h')
    const deleted: number[] = []
    for (let batch = 0; batch < 4; batch++) deleted.push(await store.sessions.deleteExpired(0, 3))
    assert.deepEqual(deleted, [3, 3, 1, 0])
  },

  async 'what nobody needs any more goes from the log, also where no session has expired'({
    store,
    clock,
    begin,
  }) {
    const sessions = await Promise.all(Array.from({ length: 5 }, () => begin({ lifetimeMs: 10 * hourMs })))
    for (const { id } of sessions) await store.sessions.revoke(id, 'signed_out')
    clock.advance(hourMs + 1)
    assert.equal(await store.sessions.deleteExpired(hourMs, 2), 0)
    assert.deepEqual(await store.revocations.read(0, 0), [])
    for (const { id } of sessions) assert.ok(await store.sessions.find(id))
  },

  async 'an adopted session answers for its token until that has expired'({ store, clock, addUser }) {
    const { id: userId } = await addUser()
    const expiresAtMs = clock.now() + 30 * dayMs
    const adopted = await store.sessions.adopt(foreign(userId, clock.now(), { expiresAtMs }))
    // its own tokens are short-lived, the one it came from is not
    assert.ok(adopted && (await store.sessions.rotate(adopted, rotation)))
    await store.sessions.revoke('adopted', 'reused')
    clock.advance('29d')
    assert.equal(await store.sessions.deleteExpired(hourMs, 100), 0)
    assert.equal((await store.sessions.find('adopted'))?.revokeReason, 'reused')
    clock.advance('2d')
    assert.equal(await store.sessions.deleteExpired(hourMs, 100), 1)
  },
}
