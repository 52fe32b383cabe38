import { isStaffOrSuperuser } from '../../users/index.ts'
import { type Answer, failed } from '../answer.ts'
import type { AdminCaller } from './admin-context.ts'

interface Rank {
  readonly isStaff: boolean
  readonly isSuperuser: boolean
}

/** Why a caller may do nothing to a user now; undefined: they may. Who is gone has no rank any more. */
export function refusalToChange(
  { permissions, isConfirmed }: Pick<AdminCaller, 'permissions' | 'isConfirmed'>,
  user: Rank | undefined,
): Answer | undefined {
  if (user === undefined || !isStaffOrSuperuser(user)) return undefined
  if (!permissions.has('staff.change')) return failed('permission_denied')
  return isConfirmed ? undefined : failed('confirmation_required')
}

/** The same of ending sessions: everybody may end their own. */
export const refusalToEnd = (
  caller: AdminCaller,
  userId: string,
  user: Rank | undefined,
): Answer | undefined => (userId === caller.account.id ? undefined : refusalToChange(caller, user))
