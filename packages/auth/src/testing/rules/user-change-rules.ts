import assert from 'node:assert/strict'
import { usernameKey } from '../../users/index.ts'
import { newUser, type StoreRule } from '../store-stand.ts'
import { fieldsGiven, foreignSpellings } from './user-rules.ts'

/** How the user store changes and deletes. */
export const userChangeRules: Readonly<Record<string, StoreRule>> = {
  async 'an update changes what is given and nothing else'({ store, other, addUser }) {
    const user = await addUser({ fields: { role: 'reader', city: 'Ulm' } })
    const changes = { email: 'new@example.com', isStaff: true, username: 'new', usernameKey: 'new' }
    const { usernameKey: _, ...visible } = changes
    assert.deepEqual(await store.users.update(user.id, changes), { ...user, ...visible })
    assert.deepEqual(await other.users.findById(user.id), { ...user, ...visible })
    assert.deepEqual(await store.users.update(user.id, {}), { ...user, ...visible })
    assert.equal(await store.users.findByUsername(user.username), undefined)
  },

  async 'an update merges the own fields, one level deep'({ store, addUser }) {
    const { id } = await addUser({
      fields: { role: 'reader', place: { city: 'Ulm', zip: '89073' }, 'x"y': 1 },
    })
    const updated = await store.users.update(id, {
      fields: { place: { city: 'Bonn' }, role: null, 'a.b': [1] },
    })
    const expected = { place: { city: 'Bonn' }, 'x"y': 1, 'a.b': [1] }
    assert.deepEqual(fieldsGiven(updated), expected)
    assert.deepEqual(fieldsGiven(await store.users.findById(id)), expected)
  },

  async 'of concurrent updates of different fields none loses its own'({ store, other, addUser }) {
    const { id } = await addUser({ fields: { start: true } })
    const names = Array.from({ length: 16 }, (_, index) => `field${index}`)
    const updates = names.map((name, index) =>
      (index % 2 === 0 ? store : other).users.update(id, { fields: { [name]: index } }),
    )
    await Promise.all(updates)
    const fields = fieldsGiven(await store.users.findById(id))
    assert.deepEqual(Object.keys(fields).sort(), ['start', ...names].sort())
  },

  async 'an update to a name that is taken changes nothing'({ store, addUser }) {
    const [ada, bob] = [await addUser({ username: 'ada' }), await addUser({ username: 'bob' })]
    const named = (username: string) => ({ username, usernameKey: usernameKey(username), email: 'x@y.z' })
    assert.equal(await store.users.update(bob.id, named('ada')), 'taken')
    assert.deepEqual(await store.users.findById(bob.id), bob)
    assert.deepEqual(await store.users.update(ada.id, named('ada')), { ...ada, email: 'x@y.z' })
  },

  async 'a user who is gone, or whose id is spelled otherwise, is not changed'({ store, addUser }) {
    const [user, gone] = [await addUser(), await addUser()]
    await store.users.delete(gone.id)
    for (const id of [gone.id, ...foreignSpellings(user.id)]) {
      assert.equal(await store.users.update(id, { email: 'x@y.z' }), 'missing', JSON.stringify(id))
      assert.equal(await store.users.replacePassword(id, user.password, 'x'), false, JSON.stringify(id))
      assert.equal(await store.users.setPassword(id, 'x', {}), false)
      assert.equal(await store.users.setActive(id, false), false)
      assert.equal(await store.users.delete(id), false)
      await store.users.recordLogin(id, new Date(5))
    }
    assert.deepEqual(await store.users.findById(user.id), user)
  },

  async 'a change that spares staff changes nothing of staff or superusers, and everybody else as ever'({
    store,
    addUser,
    begin,
  }) {
    const spared = { unlessStaff: true }
    for (const rank of [{ isStaff: true }, { isSuperuser: true }]) {
      const user = await addUser(rank)
      await begin({ userId: user.id })
      assert.equal(await store.users.update(user.id, { email: 'x@y.z' }, spared), 'missing')
      assert.equal(await store.users.setPassword(user.id, 'x', spared), false)
      assert.equal(await store.users.setActive(user.id, false, spared), false)
      assert.equal(await store.users.setActive(user.id, true, spared), false)
      assert.equal(await store.users.delete(user.id, spared), false)
      assert.deepEqual(await store.users.findById(user.id), user)
      assert.equal((await store.sessions.listLive(user.id)).length, 1)
    }
    const { id } = await addUser()
    assert.notEqual(await store.users.update(id, { email: 'x@y.z' }, spared), 'missing')
    assert.equal(await store.users.setPassword(id, 'x', spared), true)
    assert.equal(await store.users.setActive(id, false, spared), true)
    assert.equal(await store.users.setActive(id, true, spared), true)
    assert.equal(await store.users.delete(id, spared), true)
    assert.equal(await store.users.delete(id, spared), false)
  },

  async 'a hash is replaced only while it is the one checked, and ends no session'({
    store,
    other,
    addUser,
    begin,
  }) {
    const user = await addUser()
    await begin({ userId: user.id })
    const attempts = Array.from({ length: 16 }, (_, index) =>
      (index % 2 === 0 ? store : other).users.replacePassword(user.id, user.password, `upgraded ${index}`),
    )
    assert.equal((await Promise.all(attempts)).filter(Boolean).length, 1)
    assert.match((await store.users.findById(user.id))?.password ?? '', /^upgraded/)
    assert.equal((await store.sessions.listLive(user.id)).length, 1)
  },

  async 'a new password ends all sessions but the one kept'({ store, addUser, begin }) {
    const { id: userId } = await addUser()
    for (const id of ['kept', 'other', 'third']) await begin({ id, userId })
    await begin({ id: 'foreign' })
    assert.equal(await store.users.setPassword(userId, 'new', { exceptSession: 'kept' }), true)
    assert.equal((await store.users.findById(userId))?.password, 'new')
    assert.deepEqual(
      (await store.sessions.listLive(userId)).map(({ id }) => id),
      ['kept'],
    )
    assert.equal((await store.sessions.find('other'))?.revokeReason, 'password_changed')
    assert.equal((await store.sessions.find('foreign'))?.revokedAtMs, undefined)
    assert.equal(await store.users.setPassword(userId, 'newer', { exceptSession: 'foreign' }), true)
    assert.deepEqual(await store.sessions.listLive(userId), [])
  },

  async 'a password set from another one than expected changes nothing'({ store, other, addUser, begin }) {
    const user = await addUser()
    await begin({ userId: user.id })
    assert.equal(await store.users.setPassword(user.id, 'new', { from: 'not it' }), false)
    assert.deepEqual(await store.users.findById(user.id), user)
    assert.equal((await store.sessions.listLive(user.id)).length, 1)
    const attempts = Array.from({ length: 16 }, (_, index) =>
      (index % 2 === 0 ? store : other).users.setPassword(user.id, `new ${index}`, { from: user.password }),
    )
    assert.equal((await Promise.all(attempts)).filter(Boolean).length, 1)
    assert.deepEqual(await store.sessions.listLive(user.id), [])
  },

  async 'a deactivated user has no session left, and gets none back'({ store, addUser, begin }) {
    const { id: userId } = await addUser()
    const session = await begin({ userId })
    assert.equal(await store.users.setActive(userId, false), true)
    assert.equal((await store.users.findById(userId))?.isActive, false)
    assert.equal((await store.sessions.find(session.id))?.revokeReason, 'deactivated')
    assert.equal(await store.users.setActive(userId, true), true)
    assert.equal((await store.users.findById(userId))?.isActive, true)
    assert.deepEqual(await store.sessions.listLive(userId), [])
    const next = await begin({ userId })
    await store.users.setActive(userId, true)
    assert.equal((await store.sessions.find(next.id))?.revokedAtMs, undefined)
  },

  async 'a deleted user is gone, with every session ended'({ store, addUser, begin }) {
    const user = await addUser()
    const session = await begin({ userId: user.id })
    assert.equal(await store.users.delete(user.id), true)
    assert.equal(await store.users.findById(user.id), undefined)
    assert.equal(await store.users.findByUsername(user.username), undefined)
    assert.equal((await store.sessions.find(session.id))?.revokeReason, 'deleted')
    assert.equal(await store.users.delete(user.id), false)
    assert.notEqual(await store.users.create(newUser(user.username)), 'taken')
  },

  async 'of sign-ins noted in any order the latest stays'({ store, other, addUser }) {
    const { id } = await addUser()
    const times = [3000, 9000, 1000, 7000]
    await Promise.all(
      times.map((at, index) => (index % 2 === 0 ? store : other).users.recordLogin(id, new Date(at))),
    )
    assert.deepEqual((await store.users.findById(id))?.lastLogin, new Date(9000))
  },
}
