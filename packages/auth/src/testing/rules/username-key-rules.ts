import assert from 'node:assert/strict'
import { usernameKey } from '../../users/index.ts'
import { newUser, type StoreRule } from '../store-stand.ts'

/** What a user store promises that keeps the keys of usernames, and so knows names that look the same. */
export const usernameKeyRules: Readonly<Record<string, StoreRule>> = {
  async 'a name is taken by its key'({ store, addUser }) {
    const first = await addUser({ username: 'paypal', usernameKey: usernameKey('paypal') })
    const lookalike = { ...newUser('раураl'), usernameKey: first.username }
    assert.equal(await store.users.create(lookalike), 'taken')
    assert.equal(await store.users.count(), 1)
  },

  async 'an update to a name whose key is taken changes nothing'({ store, addUser }) {
    await addUser({ username: 'ada', usernameKey: 'ada' })
    const bob = await addUser({ username: 'bob' })
    assert.equal(await store.users.update(bob.id, { username: 'АDA', usernameKey: 'ada' }), 'taken')
    assert.deepEqual(await store.users.findById(bob.id), bob)
  },
}
