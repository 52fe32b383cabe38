import type { JobOutcome, Report, SessionFilter, SessionPage } from '../../admin/index.ts'
import type { AdminContext } from './admin-context.ts'

const isSessionId = /^[\w-]{1,64}$/

/** Ends sessions one by one: each is whole by itself, and what was ended stays ended wherever the work stops. */
export async function endThese(
  { revoke }: AdminContext['sessions'],
  ids: readonly string[],
  report: Report,
): Promise<JobOutcome> {
  let ended = 0
  for (const [index, id] of ids.entries()) {
    if (isSessionId.test(id) && (await revoke(id))) ended += 1
    await report(index + 1)
  }
  const others = ended < ids.length ? '; the others had ended before' : ''
  return { summary: `${ended} of ${ids.length} sessions were ended${others}.` }
}

/** The same of all that a filter finds, but for one. Undefined: it finds nothing. */
export async function endFound(
  { store, sessions }: AdminContext,
  filter: SessionFilter | undefined,
  { spared, report }: { readonly spared: string; readonly report: Report },
): Promise<JobOutcome> {
  let ended = 0
  let behind: SessionPage['behind']
  do {
    if (filter === undefined) break
    const page = { ...filter, sort: 'created_at', isDescending: false, limit: 200, behind } as const
    const found = await store.listSessions(page)
    for (const { id } of found.rows) {
      if (id !== spared && (await sessions.revoke(id))) ended += 1
      await report(ended)
    }
    behind = found.next
  } while (behind !== undefined)
  return { summary: ended === 1 ? 'One session was ended.' : `${ended} sessions were ended.` }
}
