import type { Answer } from '../answer.ts'
import type { AdminCall, AdminContext } from './admin-context.ts'
import { refusalToEnd } from './may-change.ts'
import { done, notFound } from './outcomes.ts'
import { createChanging, createStandingChanges, createUserChanges } from './user-changes.ts'
import { createUserLists } from './user-lists.ts'

/** What the admin shows of users, and does to them. */
export function createUserHandlers(context: AdminContext) {
  const { store, sessions } = context
  const changing = createChanging(context)
  return {
    ...createUserLists(context),
    ...createUserChanges(context),
    ...createStandingChanges(context),

    async endUserSessions({ id, device, caller }: AdminCall<'endUserSessions'>): Promise<Answer> {
      const account = await sessions.accounts.findById(id)
      if (account === undefined && (await store.countSessionsOf(id)).all === 0) return notFound
      const refusal = refusalToEnd(caller, id, account)
      if (refusal !== undefined) return refusal
      const ended = await sessions.revokeAll(id, { device })
      return done(ended === 1 ? 'One session was ended.' : `${ended} sessions were ended.`, ended)
    },

    async unlockUser(call: AdminCall<'unlockUser'>): Promise<Answer> {
      return changing(call, async ({ unlock }, { user }) => {
        await unlock(user.username)
        return done(`The failed attempts at the password of ${user.username} were forgotten.`, 0)
      })
    },
  }
}
