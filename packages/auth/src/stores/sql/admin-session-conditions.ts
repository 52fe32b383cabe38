import type { SessionPage } from '../../admin/index.ts'
import { beginningOf, beginningValues, beginsSo, isWholeId } from './admin-session-ids.ts'
import type { Dialect } from './dialect.ts'
import type { Values } from './recipe.ts'

interface Condition {
  readonly sql: string
  /** By which rows are found; else it is asked of each that was found. */
  readonly isReach?: boolean
  /** What it looks at. */
  readonly columns?: readonly string[]
  readonly values?: Values
}

/** The conditions of a page. `reach`: by which rows are found; `filter`: what is asked of each. */
export function conditionsOf(dialect: Dialect, page: SessionPage) {
  const { textsIn } = dialect
  const all = [
    ...ofEnd(page),
    ...ofUsers(page, textsIn),
    ...ofState(page),
    ...ofDay(page, dialect),
    ...ofKind(page),
    ...ofPart(page),
  ]
  const isWay = isOfFew(dialect, page)
    ? (one: Condition) => one.sql === ofAdmin
    : ({ isReach }: Condition) => isReach
  const [reach, filter] = [all.filter(isWay), all.filter((one) => !isWay(one))]
  const valuesOf = (some: readonly Condition[]): Values =>
    Object.assign({}, ...some.map(({ values = {} }) => values))
  return {
    reach: reach.map(({ sql }) => sql),
    filter: filter.map(({ sql }) => sql),
    columns: filter.flatMap(({ columns = [] }) => columns),
    reachValues: valuesOf(reach),
    values: valuesOf(all),
  }
}

const ofEnd = ({ isRevoked, sort }: SessionPage): Condition[] =>
  isRevoked || sort === 'blacklisted_at'
    ? [{ sql: 'revoked_at IS NOT NULL', columns: ['revoked_at'], isReach: sort === 'blacklisted_at' }]
    : []

const ofUsers = ({ userIds }: SessionPage, textsIn: Dialect['textsIn']): Condition[] =>
  userIds === undefined
    ? []
    : [
        {
          sql: `user_id IN (SELECT value FROM ${textsIn(':userIds')})`,
          values: { userIds: JSON.stringify(userIds) },
          columns: ['user_id'],
          isReach: true,
        },
      ]

function ofState({ state, sort }: SessionPage): Condition[] {
  if (state === undefined) return []
  if (state === 'ended') return [{ sql: 'revoked_at IS NOT NULL', columns: ['revoked_at'] }]
  const time = state === 'live' ? 'expires_at > :now' : 'expires_at <= :now'
  return [
    { sql: 'revoked_at IS NULL', columns: ['revoked_at'] },
    { sql: time, columns: ['expires_at'], isReach: sort === 'expires_at' },
  ]
}

/** Where the index is one of days, it need not be looked through from the last of them on. */
function ofDay({ state, sort }: SessionPage, { sessionAges }: Dialect): Condition[] {
  const isWanted = sessionAges === 'day' && state === 'expired' && sort === 'expires_at'
  // of one that was adopted and ended early the day is later: the other orders find it
  return isWanted ? [{ sql: 'needed_day <= CAST(floor(:now / 86400000.0) AS BIGINT)', isReach: true }] : []
}

// a literal, so that the index of these few is found
const ofAdmin = "kind = 'admin'"

/** Whether the list is so short that nothing else need find its rows. A database that knows how long tables are sees it. */
export const isOfFew = ({ isRemote = false }: Dialect, { kind }: SessionPage) => kind === 'admin' && !isRemote

function ofKind({ kind }: SessionPage): Condition[] {
  if (kind === undefined) return []
  if (kind === 'admin') return [{ sql: ofAdmin, isReach: true }]
  return [{ sql: 'kind = :kind', columns: ['kind'], values: { kind } }]
}

/** Ids are of lower case; every character is meant as it is. Those whose id begins so are found by another way. */
function ofPart({ part }: SessionPage): Condition[] {
  if (part === undefined) return []
  const columns = ['current_jti']
  // to compare takes less than to search
  if (isWholeId(part))
    return [{ sql: 'current_jti = :whole AND id <> :whole', columns, values: { whole: part } }]
  const held = "(id LIKE :part ESCAPE '!' OR current_jti LIKE :part ESCAPE '!')"
  const values = { part: `%${part.replaceAll(/[!%_]/g, '!$&')}%` }
  const beginning = beginningOf(part)
  if (beginning === undefined) return [{ sql: held, columns, values }]
  return [
    { sql: `${held} AND NOT (${beginsSo})`, columns, values: { ...values, ...beginningValues(beginning) } },
  ]
}
