import type { SessionFilter } from '../../admin/index.ts'
import type { AdminContext } from './admin-context.ts'

/** What the query of a list of tokens may hold. */
export interface TokenFilter {
  readonly search?: string
  readonly user?: string
  readonly state?: 'live' | 'ended' | 'expired'
  readonly kind?: 'pair' | 'sliding' | 'admin'
}

export const nothingFits = 'nothing_fits'

/** Of so many users whose names hold a text the sessions are shown. */
const mostUsers = 50

/**
 * What is searched for is a user, by id or name, or part of the id of a session or a token. Who types a whole id or name
 * gets the sessions of that user: by them the database finds them at once.
 */
export async function filterOf(
  context: AdminContext,
  { search = '', user, state, kind }: TokenFilter,
): Promise<SessionFilter | typeof nothingFits> {
  const rest = { state, kind }
  const text = search.trim()
  if (text === '') return { ...rest, userIds: user === undefined ? undefined : [user] }
  // within the sessions of one user it can only be the id of one
  if (user !== undefined) return { ...rest, userIds: [user], part: text.toLowerCase() }
  const exact = await exactUsers(context, text)
  if (exact.length > 0) return { ...rest, userIds: exact }
  if (isPartOfId.test(text)) return { ...rest, part: text.toLowerCase() }
  const found = await context.store.users?.list({ search: text, limit: mostUsers })
  const userIds = (found?.rows ?? []).map(({ id }) => id)
  return userIds.length === 0 ? nothingFits : { ...rest, userIds }
}

const isPartOfId = /^[0-9a-f-]{6,64}$/i

async function exactUsers({ sessions }: AdminContext, text: string): Promise<string[]> {
  const { accounts } = sessions
  const [byId, byLogin] = await Promise.all([accounts.findById(text), accounts.findByLogin(text)])
  return [...new Set([byId, byLogin].flatMap((account) => (account ? [account.id] : [])))]
}
