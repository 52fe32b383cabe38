import assert from 'node:assert/strict'
import type { StoreRule } from '../store-stand.ts'

/** What a store promises of its database as a whole. */
export const databaseRules: Readonly<Record<string, StoreRule>> = {
  async 'migrating again changes nothing'({ store, other, begin }) {
    const session = await begin()
    assert.deepEqual(await other.pendingMigrations(), [])
    assert.deepEqual(await other.migrate(), [])
    assert.deepEqual(await store.sessions.find(session.id), session)
  },

  async 'a store answers until it is closed, and may be closed twice'({ store }) {
    await store.ping()
    await store.close()
    await store.close()
    await assert.rejects(store.ping())
  },
}
