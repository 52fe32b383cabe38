import assert from 'node:assert/strict'
import type { FoundSession, Rotation } from '../../sessions/index.ts'
import type { Store } from '../../stores/index.ts'
import { dayMs, newSession, type StoreRule } from '../store-stand.ts'

const device = { ip: '198.51.100.7', userAgent: 'tab' }

async function rotated(store: Store, session: FoundSession, to: string): Promise<FoundSession> {
  const rotation: Rotation = { to, lifetimeMs: dayMs, graceMs: 10_000, ...device }
  const successor = await store.sessions.rotate(session, rotation)
  assert.ok(successor, `the rotation to ${to} must happen`)
  return successor
}

const found = async (store: Store, id: string): Promise<FoundSession> => {
  const session = await store.sessions.find(id)
  assert.ok(session, `${id} must be found`)
  return session
}

const second = (ms: number) => Math.floor(ms / 1000)

/** What `confirm`, `shadow` and the `maximumSessions` of `create` promise. */
export const useRules: Readonly<Record<string, StoreRule>> = {
  async 'a token of the latest rotation that was seen confirms the session until it rotates'(stand) {
    const { store, other, clock, begin } = stand
    const session = await rotated(store, await begin(), 'second')
    assert.equal(session.confirmedAtMs, undefined)
    clock.advance(1500)
    await other.sessions.confirm([
      { sessionId: session.id, issuedAtSeconds: second(session.rotatedAtMs) },
      { sessionId: 'nobody', issuedAtSeconds: second(clock.now()) },
    ])
    const confirmed = await found(store, session.id)
    assert.deepEqual(confirmed, { ...session, confirmedAtMs: clock.now(), readAtMs: clock.now() })
    clock.advance(1500)
    await store.sessions.confirm([{ sessionId: session.id, issuedAtSeconds: second(clock.now()) }])
    assert.equal((await found(store, session.id)).confirmedAtMs, confirmed.confirmedAtMs)
    const successor = await rotated(store, confirmed, 'third')
    assert.equal(successor.confirmedAtMs, undefined)
    assert.equal((await found(other, session.id)).confirmedAtMs, undefined)
  },

  async 'a token from before the latest rotation confirms nothing'({ store, clock, begin }) {
    clock.advance(400)
    const first = await begin()
    clock.advance(1000)
    const session = await rotated(store, first, 'second')
    await store.sessions.confirm([{ sessionId: session.id, issuedAtSeconds: second(first.rotatedAtMs) }])
    assert.equal((await found(store, session.id)).confirmedAtMs, undefined)
    // the second of the rotation is its own, whatever the milliseconds were
    await store.sessions.confirm([{ sessionId: session.id, issuedAtSeconds: second(session.rotatedAtMs) }])
    assert.equal((await found(store, session.id)).confirmedAtMs, clock.now())
  },

  async 'an ended session is neither confirmed nor shadowed'({ store, clock, begin }) {
    const session = await begin()
    await store.sessions.revoke(session.id, 'signed_out')
    const ended = await found(store, session.id)
    await store.sessions.confirm([{ sessionId: session.id, issuedAtSeconds: second(clock.now()) }])
    assert.equal(await store.sessions.shadow(session), 0)
    assert.deepEqual(await found(store, session.id), ended)
  },

  async 'batches of any length are confirmed, by several processes at once'({ store, other, clock, begin }) {
    const sessions = await Promise.all(Array.from({ length: 40 }, (_, index) => begin({ id: `s${index}` })))
    const uses = sessions.map(({ id }) => ({ sessionId: id, issuedAtSeconds: second(clock.now()) }))
    await store.sessions.confirm([])
    await Promise.all([
      store.sessions.confirm(uses),
      other.sessions.confirm(uses.toReversed()),
      store.sessions.confirm(uses.slice(7)),
    ])
    for (const { id } of sessions) assert.equal((await found(store, id)).confirmedAtMs, clock.now(), id)
  },

  async 'strangers are counted once in a generation, and by generations in a row'({ store, other, begin }) {
    let session = await begin()
    const counts: number[] = []
    for (const [index, isShadowed] of [true, true, false, true, true, true].entries()) {
      if (isShadowed) {
        counts.push(await store.sessions.shadow(session))
        counts.push(await other.sessions.shadow(session))
      }
      session = await rotated(store, session, `next-${index}`)
    }
    assert.deepEqual(counts, [1, 1, 2, 2, 1, 1, 2, 2, 3, 3])
    assert.equal(session.shadowed, 3)
    assert.equal((await rotated(store, session, 'quiet')).shadowed, 0)
  },

  async 'of strangers at once one is counted'({ store, other, begin }) {
    const session = await begin()
    const counts = await Promise.all(
      Array.from({ length: 16 }, (_, index) => (index % 2 ? store : other).sessions.shadow(session)),
    )
    assert.deepEqual(new Set(counts), new Set([1]))
    assert.equal((await found(store, session.id)).shadowed, -1)
  },

  async 'a session ends with the stranger who is one too many'({ store, other, begin }) {
    const session = await begin()
    assert.equal(await store.sessions.shadow(session, 2), 1)
    const successor = await rotated(store, session, 'second')
    const counts = await Promise.all([1, 2, 3].map(() => other.sessions.shadow(successor, 2)))
    assert.deepEqual(counts.toSorted(), [0, 0, 2])
    assert.equal((await found(store, session.id)).revokeReason, 'shadowed')
    assert.equal((await store.revocations.read(0, 0)).length, 1)
  },

  async 'a stranger of an earlier generation is not counted'({ store, begin }) {
    const session = await begin()
    const successor = await rotated(store, session, 'second')
    assert.equal(await store.sessions.shadow(session), 0)
    assert.equal((await found(store, session.id)).shadowed, 0)
    assert.equal(await store.sessions.shadow(successor), 1)
  },

  async 'a session beyond the most that a user may have ends the one that was used least recently'(stand) {
    const { store, other, clock, addUser, begin } = stand
    const [{ id: userId }, { id: somebody }] = [await addUser(), await addUser()]
    await begin({ id: 'foreign', userId: somebody })
    for (const id of ['oldest', 'used', 'ended', 'newest']) {
      clock.advance('1m')
      await begin({ id, userId })
    }
    await begin({ id: 'short', userId, lifetimeMs: 1000 })
    await store.sessions.revoke('ended', 'signed_out')
    clock.advance('1m')
    await rotated(store, await found(store, 'used'), 'other')
    const begun = await store.sessions.create({ ...newSession('one more', userId), maximumSessions: 3 })
    assert.ok(begun !== 'stale')
    assert.deepEqual(begun.capped, ['oldest'])
    const { revokeReason, revokedAtMs } = await found(other, 'oldest')
    assert.deepEqual([revokeReason, revokedAtMs], ['capped', clock.now()])
    const live = async (id: string) => (await other.sessions.listLive(id)).map((session) => session.id).sort()
    assert.deepEqual(await live(userId), ['newest', 'one more', 'used'])
    assert.deepEqual(await live(somebody), ['foreign'])
    const log = await other.revocations.read(0, 0)
    assert.deepEqual(
      log.map(({ sessionId }) => sessionId),
      ['ended', 'oldest'],
    )
    const more = await store.sessions.create({ ...newSession('alone', userId), maximumSessions: 1 })
    assert.equal(more !== 'stale' && more.capped?.length, 3)
    assert.deepEqual(await live(userId), ['alone'])
  },

  async 'of sessions that begin at once no more live than a user may have'({ store, other, addUser }) {
    const { id: userId } = await addUser()
    const begun = await Promise.all(
      Array.from({ length: 24 }, (_, index) =>
        (index % 2 ? store : other).sessions.create({
          ...newSession(`s${index}`, userId),
          maximumSessions: 5,
        }),
      ),
    )
    assert.equal(begun.includes('stale'), false)
    assert.equal((await store.sessions.listLive(userId)).length, 5)
    assert.equal((await store.revocations.read(0, 0)).length, 19)
  },

  async 'a session that may not begin ends no other'({ store, addUser, begin }) {
    const user = await addUser()
    await begin({ id: 'kept', userId: user.id })
    const late = { ...newSession('late', user.id), maximumSessions: 1 }
    assert.equal(await store.sessions.create(late, 'another hash'), 'stale')
    assert.equal((await found(store, 'kept')).revokedAtMs, undefined)
  },
}
