import assert from 'node:assert/strict'
import { dayMs, newSession, type StoreRule } from '../store-stand.ts'

/** What `create`, `find` and `listLive` of the session store promise. */
export const sessionRules: Readonly<Record<string, StoreRule>> = {
  async 'a session begins with the times of the store clock'({ other, clock, addUser, begin }) {
    const { id: userId } = await addUser()
    const now = clock.now()
    const created = await begin({ id: 's', jti: 'first of s', userId, kind: 'sliding', ip: '::1' })
    assert.deepEqual(created, {
      id: 's',
      userId,
      kind: 'sliding',
      currentJti: 'first of s',
      recent: [],
      generation: 0,
      rotatedAtMs: now,
      createdAtMs: now,
      lastSeenAtMs: now,
      expiresAtMs: now + dayMs,
      endsAtMs: undefined,
      revokedAtMs: undefined,
      revokeReason: undefined,
      confirmedAtMs: undefined,
      shadowed: 0,
      ip: '::1',
      userAgent: 'browser',
      readAtMs: now,
    })
    clock.advance('1m')
    assert.deepEqual(await other.sessions.find('s'), { ...created, readAtMs: now + 60_000 })
  },

  async 'a session with an absolute limit never gets a token beyond it'({ clock, begin }) {
    const session = await begin({ lifetimeMs: 7 * dayMs, maximumMs: 2 * dayMs })
    assert.equal(session.endsAtMs, clock.now() + 2 * dayMs)
    assert.equal(session.expiresAtMs, session.endsAtMs)
  },

  async 'what was sent as a device is kept letter for letter'({ other, begin }) {
    const sent = { ip: "2001:db8::1' --", userAgent: '"; DROP TABLE x; -- 😀\u0000%_' }
    const { id } = await begin(sent)
    const { ip, userAgent } = (await other.sessions.find(id)) ?? {}
    assert.deepEqual({ ip, userAgent }, sent)
  },

  async 'a session and its user are found in one look as they are in two'({ store, other, begin, addUser }) {
    const { id: userId } = await addUser()
    const { id: strangerId } = await addUser()
    const { id } = await begin({ userId })
    for (const [sessionId, ownerId] of [
      [id, userId],
      [id, strangerId],
      ['none', userId],
      [id, '999999'],
      [id, `0${userId}`],
      [`${id}\0`, 'x'],
    ] as const) {
      const found = await store.sessions.find(sessionId)
      const inTwo = {
        session: found?.userId === ownerId ? found : undefined,
        user: await store.users.findById(ownerId),
      }
      assert.deepEqual((await other.sessions.findWithUser?.(sessionId, ownerId)) ?? inTwo, inTwo)
    }
  },

  async 'a session is found by its exact id only'({ store, begin }) {
    await begin({ id: 'abc' })
    for (const id of ['', 'ABC', 'abc ', ' abc', 'ab', 'abcd', 'abc\0', '%', '*', "' OR 1=1 --", '😀']) {
      assert.equal(await store.sessions.find(id), undefined, JSON.stringify(id))
    }
  },

  async 'no session begins for a user who is unknown, gone or inactive'({ store, addUser }) {
    const [gone, inactive] = [await addUser(), await addUser()]
    await store.users.delete(gone.id)
    await store.users.setActive(inactive.id, false)
    for (const userId of [gone.id, inactive.id, '999', '', 'x']) {
      assert.equal(await store.sessions.create(newSession(`of ${userId}`, userId)), 'stale', userId)
      assert.equal(await store.sessions.find(`of ${userId}`), undefined)
    }
  },

  async 'no session begins with a password hash that is no longer the user’s'({ store, addUser }) {
    const user = await addUser()
    await store.users.setPassword(user.id, 'new hash', {})
    assert.equal(await store.sessions.create(newSession('old', user.id), user.password), 'stale')
    assert.equal(await store.sessions.find('old'), undefined)
    assert.notEqual(await store.sessions.create(newSession('new', user.id), 'new hash'), 'stale')
    assert.notEqual(await store.sessions.create(newSession('unasked', user.id)), 'stale')
  },

  async 'a sign-in never outruns a password change, a deactivation or a deletion'(stand) {
    for (let round = 0; round < 24; round++) {
      const { store, other, addUser } = stand
      const { id: userId, password } = await addUser()
      const change = [
        () => other.users.setPassword(userId, 'new hash', {}),
        () => other.users.setActive(userId, false),
        () => other.users.delete(userId),
      ][round % 3]
      const begin = () => store.sessions.create(newSession(`race-${round}`, userId), password)
      await Promise.all(round % 2 === 0 ? [begin(), change?.()] : [change?.(), begin()])
      assert.deepEqual(await store.sessions.listLive(userId), [], `round ${round}`)
    }
  },

  async 'the live sessions of a user are listed, newest first'({ store, clock, addUser, begin }) {
    const [{ id: userId }, { id: somebody }] = [await addUser(), await addUser()]
    await begin({ id: 'short', userId, lifetimeMs: 1000 })
    await begin({ id: 'foreign', userId: somebody })
    for (const id of ['first', 'second', 'ended', 'third']) {
      clock.advance(1000)
      await begin({ id, userId })
    }
    await store.sessions.revoke('ended', 'signed_out')
    const listed = await store.sessions.listLive(userId)
    assert.deepEqual(
      listed.map(({ id }) => id),
      ['third', 'second', 'first'],
    )
    assert.deepEqual(listed[0], await store.sessions.find('third'))
    assert.deepEqual(await store.sessions.listLive('999'), [])
  },
}
