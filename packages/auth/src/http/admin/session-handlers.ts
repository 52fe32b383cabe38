import type { SessionFilter, SessionSort } from '../../admin/index.ts'
import { type FoundSession, isSessionId } from '../../sessions/index.ts'
import { type Answer, invalidInput, ok } from '../answer.ts'
import type { AdminCall, AdminContext } from './admin-context.ts'
import { fromCursor, toCursor } from './cursor.ts'
import { refusalToEnd } from './may-change.ts'
import { notFound } from './outcomes.ts'
import { remembered } from './remembered.ts'
import { toSession, toTokenRow } from './session-answers.ts'
import { filterOf, nothingFits } from './session-search.ts'

const wrongCursor = invalidInput({ cursor: ['This is no place in this list.'] })

type ListCall = Pick<AdminCall<'listOutstanding'> | AdminCall<'listBlacklisted'>, 'query'>

/** What the admin shows of sessions and their tokens. */
export function createSessionHandlers(context: AdminContext) {
  const { store, sessions } = context
  // exact enough: to count a million rows takes longer than to read a page of them
  const totals = {
    all: remembered(() => store.countSessions('all')),
    revoked: remembered(() => store.countSessions('revoked')),
  }

  async function list({ query }: ListCall, isRevoked: boolean): Promise<Answer> {
    const filter = await filterOf(context, query)
    if (filter === nothingFits) return ok({ rows: [], next: null, total: 0 })
    const found = await find({ query }, { ...filter, isRevoked })
    if (found === undefined) return wrongCursor
    const names = await namesOf(context, found.rows)
    const rows = found.rows.map((session) => toTokenRow(session, names.get(session.userId) ?? null))
    const isFiltered = Object.values(filter).some((value) => value !== undefined)
    const total = isFiltered ? null : await totals[isRevoked ? 'revoked' : 'all']()
    return ok({ rows, next: toCursor(found.next), total })
  }

  /** Undefined: the cursor is a place of another order, or somebody made it up. */
  async function find({ query }: ListCall, filter: SessionFilter) {
    const { cursor, limit = 50, order = 'desc' } = query
    const sort = query.sort ?? soonest(filter)
    const behind = cursor === undefined ? undefined : fromCursor(cursor)
    if (cursor !== undefined && behind === undefined) return undefined
    try {
      return await store.listSessions({ ...filter, sort, isDescending: order === 'desc', limit, behind })
    } catch (error) {
      if (error instanceof TypeError && behind !== undefined) return undefined
      throw error
    }
  }

  return {
    listOutstanding: (call: AdminCall<'listOutstanding'>) => list(call, false),
    listBlacklisted: (call: AdminCall<'listBlacklisted'>) => list(call, true),

    async readSession({ id }: AdminCall<'readSession'>): Promise<Answer> {
      const session = isSessionId(id) ? await sessions.find(id) : undefined
      if (session === undefined) return notFound
      const { userId } = session
      const [names, records] = await Promise.all([
        namesOf(context, [session]),
        store.listAudit({ userId, sessionId: id, limit: 100 }),
      ])
      return ok(toSession(session, names.get(userId) ?? null, records.rows))
    },

    async endSession({ id, caller }: AdminCall<'endSession'>): Promise<Answer> {
      const session = isSessionId(id) ? await sessions.find(id) : undefined
      if (session === undefined) return notFound
      const { userId } = session
      const refusal = refusalToEnd(caller, userId, await sessions.accounts.findById(userId))
      if (refusal !== undefined) return refusal
      const isEnded = await sessions.revoke(id)
      const done = isEnded ? 'The session was ended.' : 'The session had ended before.'
      return ok({ done, sessions_ended: Number(isEnded) })
    },
  }
}

/** The order in which what fits is found soonest. */
function soonest({ isRevoked, part, state }: SessionFilter): SessionSort {
  if (part !== undefined) return 'id'
  if (isRevoked) return 'blacklisted_at'
  return state === 'expired' ? 'expires_at' : 'created_at'
}

/** What the users of these sessions are called, as far as there are any. */
async function namesOf(
  { store, sessions, nameOf }: AdminContext,
  found: readonly FoundSession[],
): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(found.map(({ userId }) => userId))]
  if (store.users !== undefined) return store.users.namesOf(ids)
  const accounts = await Promise.all(ids.map((id) => sessions.accounts.findById(id)))
  return new Map(
    accounts.flatMap((account) => (account ? [[account.id, nameOf(account.user)] as const] : [])),
  )
}
