import type { AdminUserStore } from '../../admin/index.ts'
import type { StoredUser, UserStore } from '../../users/index.ts'

const patienceMs = 120
const turnRows = 200

/** The users of Django's table, by what every store can tell: nothing is added to a table of Django's, not an index. */
export function djangoAdminUsers({ list, findById }: UserStore): AdminUserStore {
  return {
    async list({ search, isActive, isStaff, limit, behind }) {
      const endMs = performance.now() + patienceMs
      const fits = (user: StoredUser) =>
        (isActive ?? user.isActive) === user.isActive && (isStaff ?? user.isStaff) === user.isStaff
      const rows: StoredUser[] = []
      let after = behind
      do {
        const page = await list({ search, limit: turnRows, ...(after !== undefined && { after }) })
        rows.push(...page.filter(fits))
        after = page.length < turnRows ? undefined : page.at(-1)?.id
      } while (after !== undefined && rows.length <= limit && performance.now() < endMs)
      const last = rows[limit - 1]
      if (rows.length > limit && last !== undefined) return { rows: rows.slice(0, limit), next: [last.id] }
      return { rows, next: after === undefined ? undefined : [after] }
    },
    async namesOf(ids) {
      const found = await Promise.all(ids.map((id) => findById(id)))
      return new Map(found.flatMap((user) => (user ? [[user.id, user.username] as const] : [])))
    },
  }
}
