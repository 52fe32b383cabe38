import assert from 'node:assert/strict'
import type { SessionPage, SessionSort } from '../../admin/index.ts'
import type { FoundSession } from '../../sessions/index.ts'
import type { Store } from '../../stores/index.ts'
import { dayMs, type StoreRule, type StoreStand } from '../store-stand.ts'
import { allPages } from './pages.ts'

const list = ({ admin }: Store, page: Partial<SessionPage>, limit = 4): Promise<FoundSession[]> => {
  const wanted = { sort: 'created_at', isDescending: false, limit, ...page } as const
  return allPages((behind) => admin.listSessions({ ...wanted, behind }), limit)
}

const idsOf = async (rows: Promise<FoundSession[]>) => (await rows).map(({ id }) => id).toSorted()

/** Eleven sessions of two users: some begun at once, every third ended, with ends in another order than beginnings. */
async function fill({ store, clock, addUser, begin }: StoreStand): Promise<readonly [string, string]> {
  const users = [(await addUser()).id, (await addUser()).id] as const
  for (let index = 0; index < 11; index++) {
    if (index % 2 === 0) clock.advance('1m')
    const kind = index % 5 === 0 ? 'sliding' : 'pair'
    const lifetimeMs = dayMs * (1 + ((index * 7) % 11))
    await begin({ id: `s${index}`, userId: users[index % 2] ?? '', kind, lifetimeMs })
  }
  for (let index = 0; index < 11; index += 3) {
    clock.advance('1m')
    await store.sessions.revoke(`s${(index * 7) % 11}`, 'signed_out')
  }
  return users
}

const keys: Readonly<Record<Exclude<SessionSort, 'id'>, (session: FoundSession) => string | number>> = {
  created_at: ({ createdAtMs }) => createdAtMs,
  user: ({ userId }) => userId,
  expires_at: ({ expiresAtMs }) => expiresAtMs,
  blacklisted_at: ({ revokedAtMs = 0 }) => revokedAtMs,
}

/** What the admin's lists of sessions promise. */
export const adminSessionRules: Readonly<Record<string, StoreRule>> = {
  async 'a list of sessions holds each of them once, in its order, either way, a page at a time'(stand) {
    await fill(stand)
    for (const [sort, key] of Object.entries(keys)) {
      const page = { sort: sort as SessionSort, isRevoked: sort === 'blacklisted_at' }
      const up = await list(stand.store, page)
      const down = await list(stand.other, { ...page, isDescending: true })
      assert.equal(new Set(up.map(({ id }) => id)).size, sort === 'blacklisted_at' ? 4 : 11, sort)
      const told = up.map(key)
      // texts have an order of the database's own, in which the same ones stand together
      if (sort === 'user') assert.equal(told.filter((one, index) => one !== told[index - 1]).length, 2)
      else
        assert.deepEqual(
          told,
          told.toSorted((one, other) => Number(one) - Number(other)),
          sort,
        )
      assert.deepEqual(
        down.map(({ id }) => id),
        up.map(({ id }) => id).toReversed(),
        sort,
      )
    }
  },

  async 'a list of sessions is filtered by user, kind, state and end'(stand) {
    const { store, clock } = stand
    const [userId, otherId] = await fill(stand)
    const found = (page: Partial<SessionPage>) => idsOf(list(store, page))
    assert.deepEqual(await found({ userIds: [userId] }), ['s0', 's10', 's2', 's4', 's6', 's8'])
    assert.equal((await found({ userIds: [userId, otherId] })).length, 11)
    assert.deepEqual(await found({ userIds: ['nobody'] }), [])
    assert.deepEqual(await found({ kind: 'sliding' }), ['s0', 's10', 's5'])
    assert.deepEqual(await found({ kind: 'admin' }), [])
    assert.deepEqual(await found({ isRevoked: true }), ['s0', 's10', 's8', 's9'])
    assert.deepEqual(await found({ state: 'ended', kind: 'pair' }), ['s8', 's9'])
    assert.equal((await found({ state: 'live' })).length, 7)
    assert.deepEqual(await found({ state: 'expired' }), [])
    clock.advance(3 * dayMs)
    // of those that live one to three days, s0 had been ended
    for (const sort of ['created_at', 'expires_at', 'user'] as const)
      assert.deepEqual(await idsOf(list(store, { state: 'expired', sort })), await expired(store), sort)
    assert.equal((await found({ state: 'live' })).length + (await expired(store)).length, 7)
  },

  async 'the sessions of the admin are listed by themselves, in every order'(stand) {
    const { store, clock, begin } = stand
    const [userId, otherId] = await fill(stand)
    for (let index = 0; index < 5; index++) {
      if (index % 2 === 0) clock.advance('1m')
      const lifetimeMs = dayMs * (1 + ((index * 3) % 5))
      await begin({ id: `a${index}`, userId: index < 3 ? userId : otherId, kind: 'admin', lifetimeMs })
    }
    for (const id of ['a3', 'a1']) {
      clock.advance('1m')
      await store.sessions.revoke(id, 'signed_out')
    }
    for (const [sort, key] of Object.entries(keys)) {
      const page = { kind: 'admin', sort: sort as SessionSort } as const
      const up = await list(store, page, 2)
      const down = await list(store, { ...page, isDescending: true }, 2)
      const all = sort === 'blacklisted_at' ? ['a1', 'a3'] : ['a0', 'a1', 'a2', 'a3', 'a4']
      assert.deepEqual(up.map(({ id }) => id).toSorted(), all, sort)
      assert.deepEqual(
        down.map(({ id }) => id),
        up.map(({ id }) => id).toReversed(),
        sort,
      )
      const told = up.map(key)
      if (sort !== 'user')
        assert.deepEqual(
          told,
          told.toSorted((one, other) => Number(one) - Number(other)),
          sort,
        )
      const ofOne = await idsOf(list(store, { ...page, userIds: [userId], state: 'ended' }, 1))
      assert.deepEqual(ofOne, ['a1'], sort)
    }
    assert.deepEqual(await idsOf(list(store, { kind: 'admin', state: 'live' })), ['a0', 'a2', 'a4'])
    clock.advance(dayMs)
    for (const sort of ['created_at', 'expires_at', 'user'] as const)
      assert.deepEqual(await idsOf(list(store, { kind: 'admin', state: 'expired', sort })), ['a0'], sort)
  },

  async 'sessions are found by part of their id or of their token’s, each once, what begins so first'(stand) {
    const { store, begin, addUser } = stand
    const { id: userId } = await addUser()
    const known = ['abcdef1200000001', 'abcdef1200000002', 'abcdef1200000003'].map((id) => id.padEnd(32, '7'))
    for (const [index, id] of known.entries()) await begin({ id, userId, jti: `${index}`.repeat(32) })
    const holding = '0123456789'.padEnd(32, 'e')
    await begin({ id: holding, userId, jti: `9999abcdef12${'8'.repeat(20)}` })
    const sorts = ['id', 'created_at', 'user', 'expires_at'] as const
    for (const sort of sorts)
      for (const limit of [1, 2, 10]) {
        const found = (part: string, more = {}) => list(store, { part, sort, ...more }, limit)
        const begun = (await found('abcdef12')).map(({ id }) => id)
        assert.deepEqual([begun.slice(0, 3).toSorted(), begun.slice(3)], [known, [holding]])
        assert.deepEqual(await idsOf(found('cdef1200')), known)
        assert.deepEqual(await idsOf(found('777777')), known)
        assert.deepEqual(await idsOf(found(holding)), [holding])
        assert.deepEqual(await idsOf(found('1'.repeat(32))), [known[1]])
        assert.deepEqual(await idsOf(found('abcdef12', { kind: 'sliding' })), [])
        assert.deepEqual(await idsOf(found('fedcba98')), [])
        for (const wildcard of ['%', '_', 'abc%12', '!', "'"]) assert.deepEqual(await found(wildcard), [])
      }
  },

  async 'a place of one order is refused in another'({ store, begin }) {
    for (let index = 0; index < 3; index++) await begin()
    const page = { isDescending: true, limit: 1 } as const
    const { next } = await store.admin.listSessions({ ...page, sort: 'created_at' })
    assert.ok(next)
    await assert.rejects(store.admin.listSessions({ ...page, sort: 'user', behind: next }), TypeError)
    await assert.rejects(
      store.admin.listSessions({ ...page, sort: 'created_at', part: 'abcdef12', behind: next }),
      TypeError,
    )
  },

  async 'sessions are counted: all, those that were ended, those that go on, those of a user'(stand) {
    const { store, clock } = stand
    const [userId] = await fill(stand)
    const counts = async () => {
      const which = (['all', 'revoked', 'live'] as const).map((one) => store.admin.countSessions(one))
      return Promise.all(which)
    }
    assert.deepEqual(await counts(), [11, 4, 7])
    assert.deepEqual(await store.admin.countSessionsOf(userId), { all: 6, live: 3 })
    clock.advance(12 * dayMs)
    assert.deepEqual(await counts(), [11, 4, 0])
    assert.deepEqual(await store.admin.countSessionsOf(userId), { all: 6, live: 0 })
    assert.deepEqual(await store.admin.countSessionsOf('nobody'), { all: 0, live: 0 })
  },
}

/** Told by the whole list, without a filter. */
const expired = async (store: Store): Promise<string[]> =>
  (await list(store, {}))
    .filter(({ revokedAtMs, expiresAtMs, readAtMs }) => revokedAtMs === undefined && expiresAtMs <= readAtMs)
    .map(({ id }) => id)
    .toSorted()
