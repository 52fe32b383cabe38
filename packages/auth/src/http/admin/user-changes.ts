import type { AdminEndpointName } from '@carnet/contract'
import type { SparedUsers, StoredUser } from '../../users/index.ts'
import { type Answer, invalidInput } from '../answer.ts'
import type { AdminCall, AdminContext, AdminUsers } from './admin-context.ts'
import { refusalToChange } from './may-change.ts'
import { done, elsewhere, notFound, sessionRequired, unlessWrong } from './outcomes.ts'
import { withCookie } from './signing-in.ts'
import { toUser } from './user-answers.ts'
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
      return changing(call, async ({ accounts, find }, { spared }) => {
        const changed = await accounts.update(call.id, toInput(call.fields), spared)
        const user = changed && (await find(changed.id))
        return user === undefined
          ? notFound
          : done(`${user.username} was changed.`, 0, { user: await toUser(context, call.caller, user) })
      })
    },
    async deleteUser(call: AdminCall<'deleteUser'>): Promise<Answer> {
      if (call.id === call.caller.account.id) return notYourself
      return changing(call, async ({ accounts }, { user, live, spared }) => {
        if (call.fields.username !== user.username)
          return invalidInput({ username: ['This is not the name of the user.'] })
        const isDone = await accounts.delete(call.id, spared)
        return isDone ? done(`${user.username} was deleted.`, live) : notFound
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
      return changing(call, async ({ accounts }, { user, live, spared }) => {
        const change = active ? accounts.activate : accounts.deactivate
        if (!(await change(call.id, spared))) return notFound
        return active
          ? done(`${user.username} may sign in again. Ended sessions stay ended.`, 0)
          : done(`${user.username} can no longer sign in.`, live)
      })
    },

    async setRoles(call: AdminCall<'setRoles'>): Promise<Answer> {
      const { staff, superuser } = call.fields
      const isSelf = call.id === call.caller.account.id
      if (isSelf && !(staff && superuser === call.caller.account.isSuperuser)) return notYourself
      return changing(call, async ({ accounts }, { user }) => {
        const changed = await accounts.update(call.id, { isStaff: staff, isSuperuser: superuser })
        if (changed === undefined) return notFound
        const roles = [staff && 'staff', superuser && 'superuser'].filter(Boolean).join(' and ')
        return done(`${user.username} is ${roles === '' ? 'neither staff nor superuser' : roles} now.`, 0)
      })
    },

    async setPassword(call: AdminCall<'setPassword'>): Promise<Answer> {
      const { id, caller, fields, device } = call
      return changing(call, async ({ accounts }, { user, live, spared }) => {
        const said = `${user.username} has a new password.`
        if (id !== caller.account.id)
          return (await accounts.setPassword(id, fields.password, spared)) ? done(said, live) : notFound
        // before: wherever this breaks off, whoever has a copy of the cookie is out
        const session = await context.sessions.admin.reissue(caller.session, device, { atOnce: true })
        if (session === undefined) return sessionRequired
        const answer = await unlessWrong(async () => {
          const isDone = await accounts.setPassword(id, fields.password, { keepSession: session.id })
          return isDone ? done(said, Math.max(0, live - 1)) : notFound
        })
        return withCookie(context, { ...caller, session }, answer)
      })
    },

    async forcePasswordChange(call: AdminCall<'forcePasswordChange'>): Promise<Answer> {
      if (call.id === call.caller.account.id) return notYourself
      return changing(call, async ({ discardPassword }, { user, live, spared }) => {
        if (!(await discardPassword(call.id, spared))) return notFound
        return done(`${user.username} cannot sign in until a new password is set.`, live)
      })
    },
  }
}

/** Whom a change is about. */
interface Target {
  readonly user: StoredUser
  /** How many sessions may end with it. */
  readonly live: number
  /** Whom it must not be about when it is made. */
  readonly spared: SparedUsers
}

type Change = (users: AdminUsers, target: Target) => Promise<Answer>

/** Finds the user, sees whether the caller may change them, and counts the sessions that may end with it. */
export function createChanging({ users, store }: AdminContext) {
  return async ({ id, caller }: Pick<AdminCall<AdminEndpointName>, 'id' | 'caller'>, change: Change) => {
    if (users === undefined) return elsewhere
    const user = await users.find(id)
    if (user === undefined) return notFound
    const refusal = refusalToChange(caller, user)
    if (refusal !== undefined) return refusal
    const { live } = await store.countSessionsOf(id)
    const unlessStaff = refusalToChange(caller, { isStaff: true, isSuperuser: true }) !== undefined
    const answer = await unlessWrong(() => change(users, { user, live, spared: { unlessStaff } }))
    // who has become staff since then was spared
    return answer === notFound ? (refusalToChange(caller, await users.find(id)) ?? notFound) : answer
  }
}
