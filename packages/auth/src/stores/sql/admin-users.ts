import type { AdminUserStore, UserPage } from '../../admin/index.ts'
import type { StoredUser } from '../../users/index.ts'
import { lookThrough, type Turn } from './admin-lists.ts'
import type { Connection } from './connection.ts'
import { all, first, type Recipe } from './recipe.ts'
import { number, text, toUser } from './rows.ts'

const patienceMs = 120
const turnRows = 5000

/** The users of Carnet's own table. */
export function adminUsers({ dialect, run }: Connection): AdminUserStore {
  const matches = dialect.contains("concat_ws('\n', username, email, first_name, last_name)", ':search')
  const names = `SELECT id, username FROM carnet_user
    WHERE id IN (SELECT CAST(value AS BIGINT) FROM ${dialect.textsIn(':ids')})`

  function* look(page: UserPage, behind: number, limit: number): Recipe<Turn<StoredUser>> {
    const { search, isActive, isStaff } = page
    const fits = [
      ...(search === '' ? [] : [matches]),
      ...(isActive === undefined ? [] : [`is_active = ${Number(isActive)}`]),
      ...(isStaff === undefined ? [] : [`is_staff = ${Number(isStaff)}`]),
    ]
    const condition = ['id > :behind', ...fits].join(' AND ')
    const values = { behind, limit, ...(search !== '' && { search }) }
    if (fits.length === 0) {
      const sql = `SELECT * FROM carnet_user WHERE ${condition} ORDER BY id LIMIT :limit`
      return { rows: (yield* all(sql, values)).map(toUser), lookedTo: undefined }
    }
    const last = yield* first(end, { behind, lastRow: turnRows - 1 })
    const upTo = last === undefined ? Number.MAX_SAFE_INTEGER : number(last, 'id')
    const sql = `SELECT * FROM carnet_user WHERE ${condition} AND id <= :upTo ORDER BY id LIMIT :limit`
    const rows = (yield* all(sql, { ...values, upTo })).map(toUser)
    return { rows, lookedTo: last && [upTo] }
  }

  return {
    list: (page) =>
      lookThrough<StoredUser>({
        limit: page.limit,
        behind: page.behind === undefined ? undefined : [toPlace(page.behind)],
        patienceMs,
        placeOf: ({ id }) => [Number(id)],
        look: (behind, limit) => run(() => look(page, Number(behind?.[0] ?? 0), limit)),
      }),
    async namesOf(ids) {
      const keys = ids.filter(isKey)
      const rows = keys.length === 0 ? [] : await run(() => all(names, { ids: JSON.stringify(keys) }))
      return new Map(rows.map((row) => [text(row, 'id'), text(row, 'username')]))
    },
  }
}

const end = 'SELECT id FROM carnet_user WHERE id > :behind ORDER BY id LIMIT 1 OFFSET :lastRow'

const isKey = (id: string) => /^[1-9]\d{0,14}$/.test(id)
// behind what is no id of this table there is nobody
const toPlace = (id: string) => (isKey(id) ? Number(id) : Number.MAX_SAFE_INTEGER)
