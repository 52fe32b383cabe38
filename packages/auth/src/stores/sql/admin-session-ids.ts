import type { Place } from '../../admin/index.ts'
import type { Turn } from './admin-lists.ts'
import { all, type Recipe, type Row, type Values } from './recipe.ts'

/** How a list is looked through: a turn at a time, and where each row stands in it. */
export interface LookedThrough {
  readonly look: (behind: Place | undefined, limit: number) => Recipe<Turn<Row>>
  readonly placeOf: (row: Row) => Place
}

/** As many characters as the ids of sessions have, and those of tokens. */
const wholeId = 32
const fewestDigits = 8

/** The text by which an index of ids can be asked; undefined: it finds nothing, or too much. */
export const beginningOf = (part: string | undefined): string | undefined =>
  part !== undefined && new RegExp(`^[0-9a-f]{${fewestDigits},${wholeId}}$`).test(part) ? part : undefined

/** Whether a text is an id and not part of one. */
export const isWholeId = (part: string): boolean => beginningOf(part) === part && part.length === wholeId

/** Beginning with `:beginning`, as an index can tell whatever order its letters have: no digit comes behind a `g`. */
export const beginsSo = 'id >= :beginning AND id < :beyond AND substr(id, 1, length(:beginning)) = :beginning'
export const beginningValues = (beginning: string): Values => ({ beginning, beyond: `${beginning}g` })

export interface FirstById {
  readonly beginning: string
  /** What else a session has to be. */
  readonly conditions: readonly string[]
  readonly values: Values
}

/**
 * The same list, but before it the sessions whose id begins with the text that is searched for: they are found at once,
 * however many there are, and `rest` must leave them out. What has the whole id that was given is all that there is.
 */
export function firstById({ beginning, conditions, values }: FirstById, rest: LookedThrough): LookedThrough {
  const sql = `SELECT *, :now AS read_at FROM carnet_session
    WHERE ${[beginsSo, 'id > :behind', ...conditions].join(' AND ')} ORDER BY id LIMIT :limit`

  function* lookByIndex(behind: string, limit: number): Recipe<Turn<Row>> {
    const rows = yield* all(sql, { ...values, ...beginningValues(beginning), behind, limit })
    const last = rows[limit - 1]
    if (last !== undefined) return { rows, lookedTo: [byId, String(last['id'])] }
    const isEnough = rows.length > 0
    return { rows, isEnough, lookedTo: isEnough && isWholeId(beginning) ? undefined : [others] }
  }

  return {
    placeOf(row) {
      const id = String(row['id'])
      return id.startsWith(beginning) ? [byId, id] : [others, ...rest.placeOf(row)]
    },
    *look(behind = [byId, ''], limit) {
      const [where, ...place] = behind
      if (where === byId && typeof place[0] === 'string') return yield* lookByIndex(place[0], limit)
      if (where !== others) throw new TypeError('This is no place in this order.')
      const { rows, lookedTo } = yield* rest.look(place.length === 0 ? undefined : place, limit)
      // no two tokens have one id
      const isOver = lookedTo === undefined || (isWholeId(beginning) && rows.length > 0)
      return { rows, lookedTo: isOver ? undefined : [others, ...lookedTo] }
    },
  }
}

// which half of the list a place is in
const byId = 'by id'
const others = 'others'
