import type { JobOutcome, Report, SessionFilter, SessionPage } from '../../admin/index.ts'
import { isSessionId } from '../../sessions/index.ts'
import { isStaffOrSuperuser } from '../../users/index.ts'
import { type Answer, failed } from '../answer.ts'
import type { AdminCaller, AdminContext } from './admin-context.ts'
import { refusalToEnd } from './may-change.ts'
import type { TokenFilter } from './session-search.ts'

const unconfirmed = failed('confirmation_required')

/** Why a caller may not end all that a filter finds: it reaches further than any one account, unless it names one. */
export async function refusalOfAll(
  { sessions }: AdminContext,
  caller: AdminCaller,
  { user }: TokenFilter,
): Promise<Answer | undefined> {
  if (user !== undefined) return refusalToEnd(caller, user, await sessions.accounts.findById(user))
  return caller.isConfirmed ? undefined : unconfirmed
}

/** Why a caller may not end the sessions of a list. Those that they may never end are skipped, and are no reason. */
export async function refusalOfThese(
  context: AdminContext,
  caller: AdminCaller,
  ids: readonly string[],
): Promise<Answer | undefined> {
  if (caller.isConfirmed || !caller.permissions.has('staff.change')) return undefined
  const isStaff = createRanks(context)
  const found = await Promise.all(ids.filter(isSessionId).map((id) => context.sessions.find(id)))
  for (const session of found)
    if (session && session.userId !== caller.account.id && (await isStaff(session.userId))) return unconfirmed
  return undefined
}

/** Tells whether somebody is staff or superuser, and asks about each user once. */
function createRanks({ sessions }: Pick<AdminContext, 'sessions'>) {
  const known = new Map<string, Promise<boolean>>()
  const ask = async (userId: string) => {
    const account = await sessions.accounts.findById(userId)
    return account !== undefined && isStaffOrSuperuser(account)
  }
  return (userId: string): Promise<boolean> => {
    const asked = known.get(userId) ?? ask(userId)
    // what many sessions of few users ask for, and no more than that
    if (known.size < 10_000) known.set(userId, asked)
    return asked
  }
}

/** Ends sessions one by one: each is whole by itself, and what was ended stays ended wherever the work stops. */
export function createEnding(context: AdminContext, caller: AdminCaller) {
  const isStaff = createRanks(context)
  const counts = { ended: 0, before: 0, spared: 0 }
  const mayEndAll = caller.permissions.has('staff.change')

  async function endOne({ id, userId }: { readonly id: string; readonly userId: string }): Promise<void> {
    const isSpared = !mayEndAll && userId !== caller.account.id && (await isStaff(userId))
    if (isSpared) counts.spared += 1
    else if (await context.sessions.revoke(id)) counts.ended += 1
    else counts.before += 1
  }

  return {
    /** Those of a list. */
    async these(ids: readonly string[], report: Report): Promise<JobOutcome> {
      for (const [index, id] of ids.entries()) {
        const session = isSessionId(id) ? await context.sessions.find(id) : undefined
        if (session === undefined) counts.before += 1
        else await endOne(session)
        await report(index + 1)
      }
      const others = counts.before > 0 ? '; the others had ended before' : ''
      return {
        summary: `${counts.ended} of ${ids.length} sessions were ended${others}.${sparedText(counts)}`,
      }
    },

    /** All that a filter finds, but for the caller's. Undefined: it finds nothing. */
    async found(filter: SessionFilter | undefined, report: Report): Promise<JobOutcome> {
      let behind: SessionPage['behind']
      do {
        if (filter === undefined) break
        const page = { ...filter, sort: 'created_at', isDescending: false, limit: 200, behind } as const
        const found = await context.store.listSessions(page)
        for (const session of found.rows) {
          if (session.id !== caller.session.id) await endOne(session)
          await report(counts.ended)
        }
        behind = found.next
      } while (behind !== undefined)
      const { ended } = counts
      const said = ended === 1 ? 'One session was ended.' : `${ended} sessions were ended.`
      return { summary: `${said}${sparedText(counts)}` }
    },
  }
}

function sparedText({ spared }: { readonly spared: number }): string {
  if (spared === 0) return ''
  const these = spared === 1 ? 'One of staff or superusers was' : `${spared} of staff or superusers were`
  return ` ${these} skipped: to end them takes the permission staff.change.`
}
