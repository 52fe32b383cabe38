import type { Auth } from '../auth.ts'
import { type KeyRing, revokeKey, rotateKeys } from '../keys/index.ts'
import { ownKeySource } from '../options/index.ts'
import type { KeyContext } from './open-keys.ts'

/** What `auth.keys` does. */
export function keysFace(context: KeyContext, ring: KeyRing, maximumTokenSeconds: number): Auth['keys'] {
  const { options, store, clock, random, seal } = context
  const { algorithm } = options
  return {
    async list() {
      const stored = await store.list()
      return stored.map(({ kid, algorithm, state, createdAtMs, changedAtMs }) => ({
        kid,
        algorithm,
        state,
        createdAt: new Date(createdAtMs),
        changedAt: new Date(changedAtMs),
      }))
    },
    async rotate({ force = false } = {}) {
      if (ownKeySource(options) !== undefined) return { outcome: 'own_key' }
      const parts = { store, seal: seal(), algorithm, random, clock, maximumTokenSeconds, force }
      const rotated = await rotateKeys(parts)
      await ring.reload()
      return rotated
    },
    async revoke(kid) {
      if (ownKeySource(options) !== undefined) return { outcome: 'own_key' }
      const revoked = await revokeKey({ store, seal: seal(), algorithm, random, clock }, kid)
      await ring.reload()
      return revoked
    },
  }
}
