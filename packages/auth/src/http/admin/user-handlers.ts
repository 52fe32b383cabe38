import type { Answer } from '../answer.ts'
import type { AdminCall, AdminContext } from './admin-context.ts'
import { createStandingChanges, createUserChanges } from './user-changes.ts'
import { done, notFound } from './user-done.ts'
import { createUserLists } from './user-lists.ts'

/** What the admin shows of users, and does to them. */
export function createUserHandlers(context: AdminContext) {
  const { store, sessions, users } = context
  return {
    ...createUserLists(context),
    ...createUserChanges(context),
    ...createStandingChanges(context),

    async endUserSessions({ id, device }: AdminCall<'endUserSessions'>): Promise<Answer> {
      const account = await sessions.accounts.findById(id)
      if (account === undefined && (await store.countSessionsOf(id)).all === 0) return notFound
      const ended = await sessions.revokeAll(id, { device })
      return done(ended === 1 ? 'One session was ended.' : `${ended} sessions were ended.`, ended)
    },

    async unlockUser({ id }: AdminCall<'unlockUser'>): Promise<Answer> {
      const user = await users?.find(id)
      if (users === undefined || user === undefined) return notFound
      await users.unlock(user.username)
      return done(`The failed attempts at the password of ${user.username} were forgotten.`, 0)
    },
  }
}
