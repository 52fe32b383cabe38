import assert from 'node:assert/strict'
import type { Store } from '../../stores/index.ts'
import type { StoreRule, StoreStand } from '../store-stand.ts'

/** Every way in which sessions end, each for a user with three sessions. */
const endings: Readonly<
  Record<string, (store: Store, userId: string, ids: readonly [string, string, string]) => Promise<unknown>>
> = {
  blacklisted: async (store, _userId, ids) => {
    for (const id of ids) await store.sessions.revoke(id, 'blacklisted')
  },
  signed_out: (store, userId) => store.sessions.revokeAll(userId, 'signed_out'),
  password_changed: (store, userId) => store.users.setPassword(userId, 'new hash', {}),
  deactivated: (store, userId) => store.users.setActive(userId, false),
  deleted: (store, userId) => store.users.delete(userId),
}

async function addUserWithSessions({ addUser, begin }: StoreStand) {
  const { id: userId } = await addUser()
  const ids = [`a of ${userId}`, `b of ${userId}`, `c of ${userId}`] as const
  for (const id of ids) await begin({ id, userId })
  return { userId, ids }
}

const idsIn = (entries: readonly { readonly sessionId: string }[]) =>
  entries.map(({ sessionId }) => sessionId)

/** What `revoke`, `revokeAll` and the revocation log promise. */
export const revocationRules: Readonly<Record<string, StoreRule>> = {
  async 'the users who have sessions are listed once each, page by page, those whose sessions ended left out'({
    store,
    addUser,
    begin,
  }) {
    const [first, second, third] = [await addUser(), await addUser(), await addUser()]
    for (const { id } of [first, second, third])
      for (const name of ['a', 'b']) await begin({ id: `${name} of ${id}`, userId: id })
    await store.sessions.revokeAll(second.id, 'signed_out')
    const owners: string[] = []
    for (let after: string | undefined = ''; after !== undefined; ) {
      const page: string[] = await store.sessions.listOwners(after, 1)
      owners.push(...page)
      after = page.at(-1)
    }
    assert.deepEqual(owners.toSorted(), [first.id, third.id].toSorted())
  },

  async 'a session ends once, and its first reason and time stay'({ store, other, clock, begin }) {
    const { id } = await begin()
    assert.equal(await store.sessions.revoke(id, 'reused'), true)
    const endedAtMs = clock.now()
    clock.advance('1m')
    assert.equal(await other.sessions.revoke(id, 'blacklisted'), false)
    assert.equal(await store.sessions.revokeAll((await find(store, id)).userId, 'signed_out'), 0)
    const { revokeReason, revokedAtMs } = await find(store, id)
    assert.deepEqual({ revokeReason, revokedAtMs }, { revokeReason: 'reused', revokedAtMs: endedAtMs })
  },

  async 'of concurrent revocations of one session one ended it'({ store, other, begin }) {
    const { id } = await begin()
    const attempts = Array.from({ length: 32 }, (_, index) =>
      (index % 2 === 0 ? store : other).sessions.revoke(id, 'reused'),
    )
    assert.equal((await Promise.all(attempts)).filter(Boolean).length, 1)
    assert.deepEqual(idsIn(await store.revocations.read(0, 0)), [id])
  },

  async 'revoking what never was changes nothing'({ store, begin }) {
    const session = await begin()
    for (const id of ['', 'unknown', session.id.toUpperCase(), `${session.id} `]) {
      assert.equal(await store.sessions.revoke(id, 'signed_out'), false)
    }
    assert.equal((await find(store, session.id)).revokedAtMs, undefined)
    assert.deepEqual(await store.revocations.read(0, 0), [])
  },

  async 'all sessions of a user end but the one excepted'(stand) {
    const { store } = stand
    const [{ userId, ids }, somebody] = [await addUserWithSessions(stand), await addUserWithSessions(stand)]
    await store.sessions.revoke(ids[0], 'blacklisted')
    assert.equal(await store.sessions.revokeAll(userId, 'signed_out', ids[1]), 1)
    const reasons = await Promise.all(ids.map(async (id) => (await find(store, id)).revokeReason))
    assert.deepEqual(reasons, ['blacklisted', undefined, 'signed_out'])
    assert.equal(await store.sessions.revokeAll(userId, 'signed_out', somebody.ids[0]), 1)
    assert.equal((await store.sessions.listLive(somebody.userId)).length, 3)
    assert.equal(await store.sessions.revokeAll(userId, 'signed_out'), 0)
    for (const unknown of ['', '999', `${somebody.userId} `, `0${somebody.userId}`]) {
      assert.equal(await store.sessions.revokeAll(unknown, 'signed_out'), 0)
    }
  },

  async 'every way to end a session writes it and its row at once'(stand) {
    const { store, other, clock } = stand
    for (const [reason, end] of Object.entries(endings)) {
      const { userId, ids } = await addUserWithSessions(stand)
      const [last] = (await store.revocations.read(0, 0)).slice(-1)
      clock.advance(1000)
      await end(store, userId, ids)
      const told = await other.revocations.read(last?.seq ?? 0, 0)
      assert.deepEqual(idsIn(told).sort(), [...ids], reason)
      for (const { sessionId, atMs } of told) {
        const { revokedAtMs, revokeReason } = await find(other, sessionId)
        assert.deepEqual({ revokedAtMs, revokeReason }, { revokedAtMs: atMs, revokeReason: reason })
        assert.equal(atMs, clock.now())
      }
    }
  },

  async 'revocations are read in order, behind any of them, as often as asked'({
    store,
    other,
    clock,
    begin,
  }) {
    const ids: string[] = []
    for (let index = 0; index < 5; index++) {
      const { id } = await begin()
      clock.advance(1000)
      await (index % 2 === 0 ? store : other).sessions.revoke(id, 'signed_out')
      ids.push(id)
    }
    const all = await store.revocations.read(0, 0)
    assert.deepEqual(idsIn(all), ids)
    for (const [index, { seq, atMs }] of all.entries()) {
      assert.deepEqual(await store.revocations.read(seq, 0), all.slice(index + 1))
      assert.deepEqual(await store.revocations.read(0, atMs), all.slice(index))
    }
    assert.deepEqual(await store.revocations.read(0, 0), all)
    assert.deepEqual(await other.revocations.read(0, 0), all)
    const numbers = all.map(({ seq }) => seq)
    assert.deepEqual(
      [...new Set(numbers)],
      [...numbers].sort((a, b) => a - b),
    )
  },

  async 'a reader that has seen all hears of the next'({ store, other, begin }) {
    let last = 0
    for (let round = 0; round < 6; round++) {
      assert.deepEqual(await other.revocations.read(last, 0), [])
      const { id } = await begin()
      await store.sessions.revoke(id, 'signed_out')
      const news = await other.revocations.read(last, 0)
      assert.deepEqual(idsIn(news), [id])
      last = news.at(-1)?.seq ?? last
    }
  },

  async 'who listens is called when this process has ended sessions'(stand) {
    const { store } = stand
    let calls = 0
    const stop = store.revocations.onRevocation(() => {
      calls += 1
    })
    for (const [reason, end] of Object.entries(endings)) {
      const { userId, ids } = await addUserWithSessions(stand)
      calls = 0
      await end(store, userId, ids)
      assert.ok(calls > 0, reason)
    }
    stop()
    calls = 0
    const { userId } = await addUserWithSessions(stand)
    await store.sessions.revokeAll(userId, 'signed_out')
    assert.equal(calls, 0)
  },

  async 'a revocation stays in the log while it is needed'({ store, clock, begin }) {
    const { id } = await begin({ lifetimeMs: 1000 })
    clock.advance(500)
    await store.sessions.revoke(id, 'signed_out')
    clock.advance(60_000)
    await store.sessions.deleteExpired(60_000, 100)
    assert.deepEqual(idsIn(await store.revocations.read(0, 0)), [id])
    clock.advance(501)
    await store.sessions.deleteExpired(60_000, 100)
    assert.deepEqual(await store.revocations.read(0, 0), [])
    // numbers go on where they were, or a reader would miss what comes next
    const again = await begin()
    await store.sessions.revoke(again.id, 'signed_out')
    assert.ok(((await store.revocations.read(0, 0))[0]?.seq ?? 0) > 1)
  },
}

async function find(store: Store, id: string) {
  const session = await store.sessions.find(id)
  assert.ok(session, `the session ${id} must be there`)
  return session
}
