import type { AdminKey, AdminKeyChange } from '@carnet/contract'
import type { StoredKey } from '../../keys/index.ts'
import { type Answer, failed, ok } from '../answer.ts'
import type { AdminCall, AdminContext } from './admin-context.ts'
import { withCookie } from './signing-in.ts'
import { iso, isoOrNull } from './times.ts'

/** What the admin shows of the signing keys, and does to them. */
export function createKeyHandlers(context: AdminContext) {
  const { keys, clock } = context
  const changed = (outcome: AdminKeyChange['outcome'], done: string) =>
    ok({ outcome, done } satisfies AdminKeyChange)
  const ownKey = () =>
    changed('own_key', 'The signing key is the one that the options bring, so it is changed there.')

  return {
    async listKeys(): Promise<Answer> {
      const stored = await keys.list()
      return ok({
        keys: stored.map((key) => toKey(key, keys.dueMs(key), clock())),
        jwks: { keys: keys.publicKeys() },
      })
    },

    async rotateKeys({ fields }: AdminCall<'rotateKeys'>): Promise<Answer> {
      const rotated = await keys.rotate(fields.force ?? false)
      switch (rotated.outcome) {
        case 'rotated':
          return changed('done', `The key ${rotated.active} signs now.`)
        case 'too_early':
          return changed('too_early', `Verifiers may not know the next key before ${iso(rotated.readyAtMs)}.`)
        case 'lost':
          return changed('nothing', 'Another process rotated at the same time.')
        case 'own_key':
          return ownKey()
      }
    },

    async retireKeys(): Promise<Answer> {
      const retired = await keys.retire()
      if (retired === 'own_key') return ownKey()
      if (retired === 0) return changed('nothing', 'There is no key whose last token has expired.')
      return changed('done', retired === 1 ? 'One key was destroyed.' : `${retired} keys were destroyed.`)
    },

    async revokeKey({ id, caller }: AdminCall<'revokeKey'>): Promise<Answer> {
      const revoked = await keys.revoke(id)
      switch (revoked.outcome) {
        case 'revoked': {
          const done = `The key is void, and every token that it signed. ${revoked.active} signs now.`
          // the token in the caller's own cookie may be one of them
          return withCookie(context, caller, changed('done', done))
        }
        case 'unknown':
          return failed('not_found')
        case 'own_key':
          return ownKey()
      }
    },
  }
}

const toKey = (key: StoredKey, dueMs: number | undefined, nowMs: number): AdminKey => ({
  kid: key.kid,
  algorithm: key.algorithm,
  state: key.state,
  created_at: iso(key.createdAtMs),
  changed_at: iso(key.changedAtMs),
  age_seconds: Math.max(0, Math.floor((nowMs - key.createdAtMs) / 1000)),
  due_at: isoOrNull(dueMs),
})
