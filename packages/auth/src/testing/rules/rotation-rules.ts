import assert from 'node:assert/strict'
import { type FoundSession, maximumRecent, type Rotation } from '../../sessions/index.ts'
import type { Store } from '../../stores/index.ts'
import { dayMs, type StoreRule } from '../store-stand.ts'

const device = { ip: '198.51.100.7', userAgent: 'tab' }
const graceMs = 10_000

const to = (jti: string, changes: Partial<Rotation> = {}): Rotation => ({
  to: jti,
  lifetimeMs: dayMs,
  graceMs,
  ...device,
  ...changes,
})

/** Rotates on from `session` and fails where the store does not. */
async function rotated(store: Store, session: FoundSession, rotation: Rotation): Promise<FoundSession> {
  const successor = await store.sessions.rotate(session, rotation)
  assert.ok(successor, `the rotation to ${rotation.to} must happen`)
  return successor
}

/** What `rotate` and `touch` of the session store promise. */
export const rotationRules: Readonly<Record<string, StoreRule>> = {
  async 'a rotation exchanges the current token and keeps the old one as recent'({
    store,
    other,
    clock,
    begin,
  }) {
    const session = await begin()
    clock.advance('1m')
    const now = clock.now()
    const successor = await store.sessions.rotate(session, to('second'))
    assert.deepEqual(successor, {
      ...session,
      ...device,
      currentJti: 'second',
      recent: [{ jti: session.currentJti, retiredAtMs: now }],
      generation: 1,
      rotatedAtMs: now,
      lastSeenAtMs: now,
      expiresAtMs: now + dayMs,
      readAtMs: now,
    })
    assert.deepEqual(await other.sessions.find(session.id), successor)
  },

  async 'of concurrent rotations of one session exactly one happens'({ store, other, begin }) {
    for (let round = 0; round < 4; round++) {
      const session = await begin()
      const attempts = Array.from({ length: 64 }, (_, index) =>
        (index % 2 === 0 ? store : other).sessions.rotate(session, to(`${round}-${index}`)),
      )
      const [winner, ...more] = (await Promise.all(attempts)).filter((one) => one !== undefined)
      assert.ok(winner, 'one must win')
      assert.deepEqual(more, [], 'and no other')
      assert.equal(winner.generation, 1)
      assert.deepEqual(await other.sessions.find(session.id), winner)
    }
  },

  async 'a session that is no longer as it was read is neither rotated nor touched'({ store, begin }) {
    const session = await begin()
    const successor = await rotated(store, session, to('second'))
    assert.equal(await store.sessions.rotate(session, to('third')), undefined)
    assert.equal(await store.sessions.touch(session, device), false)
    assert.deepEqual(await store.sessions.find(session.id), successor)
  },

  async 'an ended session is neither rotated nor touched'({ store, other, begin }) {
    const session = await begin()
    await other.sessions.revoke(session.id, 'signed_out')
    await expectUntouchable(store, session)
  },

  async 'an expired session is neither rotated nor touched'({ store, clock, begin }) {
    const session = await begin({ lifetimeMs: 5000 })
    clock.advance(4999)
    assert.equal(await store.sessions.touch(session, device), true)
    clock.advance(1)
    await expectUntouchable(store, session)
  },

  async 'an expired session may be used for the leeway that is given, and not a moment longer'(stand) {
    const { store, clock, begin } = stand
    const session = await begin({ lifetimeMs: 5000 })
    const leewayMs = 2000
    clock.advance(6999)
    assert.equal(await store.sessions.touch(session, { ...device, leewayMs }), true)
    await expectUntouchable(store, session)
    clock.advance(1)
    await expectUntouchable(store, session, leewayMs)
    clock.advance(-1)
    assert.ok(await store.sessions.rotate(session, to('second', { leewayMs })))
  },

  async 'the session of a user who is inactive or gone is neither rotated nor touched'(stand) {
    const { store, clock, addUser, begin } = stand
    for (const end of [(id: string) => store.users.setActive(id, false), store.users.delete]) {
      const { id: userId } = await addUser()
      const session = await begin({ userId })
      await end(userId)
      await expectUntouchable(store, session)
      // adopted by a call that found the user active a moment ago
      const times = { issuedAtMs: clock.now(), expiresAtMs: clock.now() + dayMs, maximumMs: undefined }
      const token = { id: `late ${userId}`, userId, kind: 'pair', jti: 'theirs', ...times } as const
      const adopted = await store.sessions.adopt({ ...token, ...device })
      if (adopted !== undefined) await expectUntouchable(store, adopted)
    }
  },

  async 'a session is neither rotated nor touched for another user'({ store, addUser, begin }) {
    const [session, somebody] = [await begin(), await addUser()]
    await expectUntouchable(store, { ...session, userId: somebody.id })
  },

  async 'recent tokens are kept for the grace window, newest first'({ store, clock, begin }) {
    const first = await begin()
    const second = await rotated(store, first, to('second'))
    clock.advance(graceMs)
    const third = await rotated(store, second, to('third'))
    const firstRetired = { jti: first.currentJti, retiredAtMs: second.rotatedAtMs }
    const secondRetired = { jti: 'second', retiredAtMs: third.rotatedAtMs }
    assert.deepEqual(third.recent, [secondRetired, firstRetired])
    clock.advance(1)
    const fourth = await rotated(store, third, to('fourth'))
    assert.deepEqual(fourth.recent, [{ jti: 'third', retiredAtMs: fourth.rotatedAtMs }, secondRetired])
  },

  async 'no more tokens are recent than a person can need'({ store, begin }) {
    let session = await begin()
    const made = [session.currentJti]
    for (let index = 0; index < maximumRecent + 4; index++) {
      session = await rotated(store, session, to(`next-${index}`))
      made.unshift(session.currentJti)
    }
    assert.deepEqual(
      session.recent.map(({ jti }) => jti),
      made.slice(1, maximumRecent + 1),
    )
  },

  async 'a rotation never outlasts the absolute limit of its session'({ store, clock, begin }) {
    const session = await begin({ maximumMs: 2 * dayMs })
    clock.advance('12h')
    const second = await rotated(store, session, to('second'))
    assert.equal(second.expiresAtMs, clock.now() + dayMs)
    clock.advance('23h')
    const third = await rotated(store, second, to('third'))
    assert.equal(third.expiresAtMs, session.endsAtMs)
    assert.equal(third.endsAtMs, session.endsAtMs)
  },

  async 'touching notes when and from where, and that the token is used, and nothing else'({
    store,
    other,
    clock,
    begin,
  }) {
    const session = await begin()
    clock.advance('1h')
    assert.equal(await store.sessions.touch(session, device), true)
    const now = clock.now()
    assert.deepEqual(await other.sessions.find(session.id), {
      ...session,
      ...device,
      lastSeenAtMs: now,
      confirmedAtMs: now,
      readAtMs: now,
    })
    clock.advance('1h')
    assert.equal(await other.sessions.touch(session, device), true)
    assert.equal((await store.sessions.find(session.id))?.confirmedAtMs, now)
    assert.equal((await rotated(store, session, to('second'))).confirmedAtMs, undefined)
  },

  async 'once a session has ended no rotation in flight revives it'({ store, other, begin }) {
    for (let round = 0; round < 24; round++) {
      const session = await begin()
      const rotate = () => store.sessions.rotate(session, to(`late-${round}`))
      const revoke = () => other.sessions.revoke(session.id, 'blacklisted')
      await Promise.all(round % 2 === 0 ? [rotate(), revoke()] : [revoke(), rotate()])
      const found = await store.sessions.find(session.id)
      assert.equal(found?.revokeReason, 'blacklisted', `round ${round}`)
      assert.equal(found && (await other.sessions.rotate(found, to('again'))), undefined)
    }
  },
}

async function expectUntouchable(store: Store, session: FoundSession, leewayMs = 0): Promise<void> {
  const before = await store.sessions.find(session.id)
  assert.equal(await store.sessions.rotate(session, to('never', { leewayMs })), undefined)
  assert.equal(await store.sessions.touch(session, { ...device, leewayMs }), false)
  assert.deepEqual(await store.sessions.find(session.id), before)
}
