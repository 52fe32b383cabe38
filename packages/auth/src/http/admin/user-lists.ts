import type { StoredUser } from '../../users/index.ts'
import { type Answer, invalidInput, ok } from '../answer.ts'
import type { AdminCall, AdminContext, AdminUsers } from './admin-context.ts'
import { fromCursor, toCursor } from './cursor.ts'
import { elsewhere, notFound } from './outcomes.ts'
import { remembered } from './remembered.ts'
import { toOwnUser, toUser, toUserRow } from './user-answers.ts'

const wrongCursor = invalidInput({ cursor: ['This is no place in this list.'] })

/** What the admin shows of users. */
export function createUserLists(context: AdminContext) {
  const { store, sessions, users } = context
  const count = remembered(async () => (await users?.count()) ?? null)
  return {
    async listUsers({ query }: AdminCall<'listUsers'>): Promise<Answer> {
      if (users === undefined || store.users === undefined) return elsewhere
      const { search = '', active, staff, cursor, limit = 50 } = query
      const place = cursor === undefined ? undefined : fromCursor(cursor)
      if (cursor !== undefined && place === undefined) return wrongCursor
      const page = { search, isActive: active, isStaff: staff, limit, behind: place && String(place[0]) }
      const found = await store.users.list(page)
      // whoever types a whole id or name looks for that one, however many others hold it
      const exact = cursor === undefined && search !== '' ? await findExact(users, search) : []
      const fits = exact.filter(
        (user) => (active ?? user.isActive) === user.isActive && (staff ?? user.isStaff) === user.isStaff,
      )
      const ids = new Set(fits.map(({ id }) => id))
      const rows = [...fits, ...found.rows.filter(({ id }) => !ids.has(id))].map(toUserRow)
      const isAll = search === '' && active === undefined && staff === undefined
      return ok({ rows, next: toCursor(found.next), total: isAll ? await count() : null })
    },

    async readUser({ id, caller }: AdminCall<'readUser'>): Promise<Answer> {
      if (users === undefined) {
        const account = await sessions.accounts.findById(id)
        return account === undefined ? notFound : ok(await toOwnUser(context, account))
      }
      const user = await users.find(id)
      return user === undefined ? notFound : ok(await toUser(context, caller, user))
    },
  }
}

async function findExact({ find, accounts }: AdminUsers, text: string): Promise<StoredUser[]> {
  const [byId, named] = await Promise.all([find(text), accounts.findByUsername(text)])
  const byName = named === undefined || named.id === byId?.id ? undefined : await find(named.id)
  return [byId, byName].filter((user) => user !== undefined)
}
