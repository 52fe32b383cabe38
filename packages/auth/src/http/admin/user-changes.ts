import type { AdminEndpointName } from '@carnet/contract'
import type { StoredUser } from '../../users/index.ts'
import { type Answer, failed, invalidInput } from '../answer.ts'
import type { AdminCall, AdminContext, AdminUsers } from './admin-context.ts'
import { toUser } from './user-answers.ts'
import { done, elsewhere, notFound, unlessWrong } from './user-done.ts'
import { toInput } from './user-input.ts'

const notYourself = invalidInput({ non_field_errors: ['You cannot do this to yourself.'] })

/** What the admin does to users and their fields. */
export function createUserChanges(context: AdminContext) {
  const { users } = context
  const changing = createChanging(context)
  return {
    async createUser({ fields, caller }: AdminCall<'createUser'>): Promise<Answer> {
      if (users === undefined) return elsewhere
      const input = {
        ...toInput(fields),
        username: fields.username,
        ...(fields.password !== undefined && { password: fields.password }),
      }
      return unlessWrong(async () => {
        const { id } = await users.accounts.create(input)
        const user = await users.find(id)
        return user === undefined
          ? notFound
          : done(`${user.username} was created.`, 0, { user: await toUser(context, caller, user) })
      })
    },

    async changeUser(call: AdminCall<'changeUser'>): Promise<Answer> {
      return changing(call, async ({ accounts, find }) => {
        const changed = await accounts.update(call.id, toInput(call.fields))
        const user = changed && (await find(changed.id))
        return user === undefined
          ? notFound
          : done(`${user.username} was changed.`, 0, { user: await toUser(context, call.caller, user) })
      })
    },
    async deleteUser(call: AdminCall<'deleteUser'>): Promise<Answer> {
      if (call.id === call.caller.account.id) return notYourself
      return changing(call, async ({ accounts }, user, live) => {
        if (call.fields.username !== user.username)
          return invalidInput({ username: ['This is not the name of the user.'] })
        return (await accounts.delete(call.id)) ? done(`${user.username} was deleted.`, live) : notFound
      })
    },
  }
}

/** What the admin does to the standing of users: whether and as what they may sign in. */
export function createStandingChanges(context: AdminContext) {
  const changing = createChanging(context)
  return {
    async setActive(call: AdminCall<'setActive'>): Promise<Answer> {
      const { active } = call.fields
      if (!active && call.id === call.caller.account.id) return notYourself
      return changing(call, async ({ accounts }, user, live) => {
        if (!(await (active ? accounts.activate(call.id) : accounts.deactivate(call.id)))) return notFound
        return active
          ? done(`${user.username} may sign in again. Ended sessions stay ended.`, 0)
          : done(`${user.username} can no longer sign in.`, live)
      })
    },

    async setRoles(call: AdminCall<'setRoles'>): Promise<Answer> {
      const { staff, superuser } = call.fields
      const isSelf = call.id === call.caller.account.id
      if (isSelf && !(staff && superuser === call.caller.account.isSuperuser)) return notYourself
      return changing(call, async ({ accounts }, user) => {
        const changed = await accounts.update(call.id, { isStaff: staff, isSuperuser: superuser })
        if (changed === undefined) return notFound
        const roles = [staff && 'staff', superuser && 'superuser'].filter(Boolean).join(' and ')
        return done(`${user.username} is ${roles === '' ? 'neither staff nor superuser' : roles} now.`, 0)
      })
    },

    async setPassword(call: AdminCall<'setPassword'>): Promise<Answer> {
      return changing(call, async ({ accounts }, user, live) => {
        const isSelf = call.id === call.caller.account.id
        const kept = isSelf ? { keepSession: call.caller.session.id } : {}
        if (!(await accounts.setPassword(call.id, call.fields.password, kept))) return notFound
        return done(`${user.username} has a new password.`, isSelf ? Math.max(0, live - 1) : live)
      })
    },

    async forcePasswordChange(call: AdminCall<'forcePasswordChange'>): Promise<Answer> {
      if (call.id === call.caller.account.id) return notYourself
      return changing(call, async ({ discardPassword }, user, live) => {
        if (!(await discardPassword(call.id))) return notFound
        return done(`${user.username} cannot sign in until a new password is set.`, live)
      })
    },
  }
}

type Change = (users: AdminUsers, user: StoredUser, live: number) => Promise<Answer>

/** Finds the user, sees whether the caller may change them, and counts the sessions that may end with it. */
function createChanging({ users, store }: AdminContext) {
  return async ({ id, caller }: Pick<AdminCall<AdminEndpointName>, 'id' | 'caller'>, change: Change) => {
    if (users === undefined) return elsewhere
    const user = await users.find(id)
    if (user === undefined) return notFound
    const isStaff = user.isStaff || user.isSuperuser
    if (isStaff && !caller.permissions.has('staff.change')) return failed('permission_denied')
    if (isStaff && !caller.isConfirmed) return failed('confirmation_required')
    const { live } = await store.countSessionsOf(id)
    return unlessWrong(() => change(users, user, live))
  }
}
