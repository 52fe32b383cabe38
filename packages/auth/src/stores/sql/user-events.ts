import type { AuditEvent } from '../../audit/index.ts'
import type { StoredUser } from '../../users/index.ts'
import type { AuditRows } from './audit-rows.ts'
import type { Recipe } from './recipe.ts'
import type { Revocations } from './revocations.ts'

const roles = ['isStaff', 'isSuperuser'] as const

export const userCreated = ({ id, isActive, isStaff, isSuperuser }: StoredUser): AuditEvent => ({
  action: 'user_created',
  userId: id,
  detail: { isActive, isStaff, isSuperuser },
})

/** The names of the fields that changed, and of a role what it was and is; undefined where nothing changed. */
export function userChanged(from: StoredUser, to: StoredUser): AuditEvent | undefined {
  const [before, after] = [flat(from), flat(to)]
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  const fields = [...names].filter((name) => before[name] !== after[name])
  if (fields.length === 0) return undefined
  const changed = roles
    .filter((role) => from[role] !== to[role])
    .map((role) => [role, [from[role], to[role]]])
  return {
    action: 'user_changed',
    userId: to.id,
    detail: { fields, ...(Object.fromEntries(changed) as Record<string, readonly boolean[]>) },
  }
}

/** What `update` may change, each value as a text. */
function flat({ username, email, firstName, lastName, isStaff, isSuperuser, fields }: StoredUser) {
  const all = { username, email, firstName, lastName, isStaff, isSuperuser, ...fields }
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [name, JSON.stringify(value)]))
}

const actionOf = {
  password_changed: 'password_changed',
  deactivated: 'user_deactivated',
  deleted: 'user_deleted',
} as const

export type EndingReason = keyof typeof actionOf

/** What ended a user's sessions, and how many. */
export const userEnded = (userId: string, reason: EndingReason, sessions: number): AuditEvent => ({
  action: actionOf[reason],
  userId,
  detail: { sessions },
})

/** Ends every session of a user who is deactivated, also of one who was inactive before; writes down what has changed. */
export function* flagSet(
  { revocations, audit }: { readonly revocations: Revocations; readonly audit: AuditRows },
  userId: string,
  { isActive, isChanged }: { readonly isActive: boolean; readonly isChanged: boolean },
): Recipe<void> {
  if (isActive) {
    if (isChanged) yield* audit.append({ action: 'user_activated', userId })
    return
  }
  const sessions = yield* revocations.end({ userId, except: undefined }, 'deactivated')
  if (isChanged || sessions > 0) yield* audit.append(userEnded(userId, 'deactivated', sessions))
}
