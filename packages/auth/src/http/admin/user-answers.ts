import type { AdminUser, AdminUserRow } from '@carnet/contract'
import type { Account, StoredUser } from '../../users/index.ts'
import type { AdminCaller, AdminContext } from './admin-context.ts'

export const toUserRow = (user: StoredUser): AdminUserRow => ({
  id: user.id,
  username: user.username,
  email: user.email,
  first_name: user.firstName,
  last_name: user.lastName,
  active: user.isActive,
  staff: user.isStaff,
  superuser: user.isSuperuser,
  last_login: user.lastLogin?.toISOString() ?? null,
  date_joined: user.dateJoined.getTime() === 0 ? null : user.dateJoined.toISOString(),
})

/** Whether a caller may change a user: who is staff is changed by those only who may say who is staff. */
const mayChange = (
  { permissions }: AdminCaller,
  user: { readonly isStaff: boolean; readonly isSuperuser: boolean },
): boolean =>
  permissions.has('users.change') && (!(user.isStaff || user.isSuperuser) || permissions.has('staff.change'))

export async function toUser(
  context: AdminContext,
  caller: AdminCaller,
  user: StoredUser,
): Promise<AdminUser> {
  const sessions = await context.store.countSessionsOf(user.id)
  return {
    ...toUserRow(user),
    fields: user.fields,
    has_password: user.password !== '' && !user.password.startsWith('!'),
    may_change: mayChange(caller, user),
    sessions,
    deletion: [
      `The user ${user.username} and all their fields are deleted.`,
      sessionsEnd(sessions.live),
      'The audit log keeps what was recorded of them, by their id.',
      'Their id is never given to anybody else.',
    ],
  }
}

function sessionsEnd(live: number): string {
  if (live === 0) return 'They have no live session.'
  const these = live === 1 ? 'Their one live session is' : `Their ${live} live sessions are`
  return `${these} ended at once; the rows stay until they are flushed.`
}

/** A user of a table that Carnet does not know: what every such table tells, and nothing else of it. */
export async function toOwnUser(context: AdminContext, account: Account<unknown>): Promise<AdminUser> {
  const { email } = account.user as { readonly email?: unknown }
  return {
    id: account.id,
    username: context.nameOf(account.user),
    email: typeof email === 'string' ? email : '',
    first_name: '',
    last_name: '',
    active: account.isActive,
    staff: account.isStaff,
    superuser: account.isSuperuser,
    last_login: null,
    date_joined: null,
    fields: {},
    has_password: true,
    may_change: false,
    sessions: await context.store.countSessionsOf(account.id),
    deletion: [],
  }
}
