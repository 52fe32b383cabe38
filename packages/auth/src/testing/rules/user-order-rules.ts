import assert from 'node:assert/strict'
import type { StoreRule } from '../store-stand.ts'

/** What a user store promises whose ids grow. */
export const userOrderRules: Readonly<Record<string, StoreRule>> = {
  async 'users are listed in the order of their creation'({ store, addUser }) {
    const ids: string[] = []
    for (let index = 0; index < 12; index++) ids.push((await addUser()).id)
    const first = await store.users.list({ limit: 5 })
    const rest = await store.users.list({ limit: 100, after: first.at(-1)?.id ?? '' })
    assert.deepEqual(
      [...first, ...rest].map(({ id }) => id),
      ids,
    )
  },
}
