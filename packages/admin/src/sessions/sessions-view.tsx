import type { AdminJob, AdminTokenRow } from '@carnet/contract'
import { useState } from 'react'
import { useAnswer } from '../call/use-answer.ts'
import { Answered } from '../parts/answered.tsx'
import { type Column, DataTable } from '../parts/data-table.tsx'
import { JobProgress } from '../parts/job-progress.tsx'
import { Moment } from '../parts/moment.tsx'
import { Pager } from '../parts/pager.tsx'
import { SearchedSoFar } from '../parts/searched-so-far.tsx'
import { View } from '../parts/view.tsx'
import { useFilters } from '../router/use-filters.ts'
import { useMay } from '../session/use-may.ts'
import { EndSessions } from './end-sessions.tsx'
import { SessionLink, StateBadge, UserCell } from './token-cells.tsx'
import { TokenFilters, tokenFilter, tokenOrder } from './token-filters.tsx'
import { useSelection } from './use-selection.ts'

const columns: readonly Column<AdminTokenRow>[] = [
  { title: 'User', sort: 'user', isName: true, cell: (row) => <UserCell user={row.user} /> },
  { title: 'Session', cell: ({ session_id }) => <SessionLink id={session_id} /> },
  { title: 'State', cell: ({ state }) => <StateBadge state={state} /> },
  { title: 'Kind', cell: ({ kind }) => kind },
  { title: 'Began', sort: 'created_at', cell: ({ created_at }) => <Moment at={created_at} /> },
  { title: 'Last used', cell: ({ last_used_at }) => <Moment at={last_used_at} isRelative /> },
  { title: 'Expires', sort: 'expires_at', cell: ({ expires_at }) => <Moment at={expires_at} isRelative /> },
]

const sortable = { created_at: 'Began', expires_at: 'Expires', user: 'User' }

/** Who is signed in, and where; one or many can be ended. */
export function SessionsView() {
  const filters = useFilters()
  const filter = tokenFilter(filters)
  const order = tokenOrder(filters, 'created_at')
  const sort = order.sort === 'blacklisted_at' ? 'created_at' : order.sort
  const cursor = filters.get('cursor')
  const asked = useAnswer('listOutstanding', {
    query: { ...filter, sort, order: order.isDescending ? 'desc' : 'asc', ...(cursor !== '' && { cursor }) },
  })
  const rows = asked.answer?.rows ?? []
  const selection = useSelection(rows.map(({ session_id }) => session_id))
  const [job, setJob] = useState<AdminJob>()
  const may = useMay()('endSessions')
  const started = (begun: AdminJob) => {
    selection.clear()
    setJob(begun)
  }

  return (
    <View title="Sessions" lead="One sign-in on one device is one session.">
      <section className="stack" aria-label="Sessions">
        <TokenFilters filters={filters} hasStates order={order} sortable={sortable} />
        <EndSessions ids={selection.ids} filter={filter} onStarted={started} />
        {job && (
          <JobProgress key={job.id} job={job} onDone={asked.reload} onClose={() => setJob(undefined)} />
        )}
        <Answered asked={asked}>
          {(page) => (
            <div className="card table-card">
              {page.rows.length === 0 ? (
                <SearchedSoFar asked={asked} filters={filters} nothing="No session matches." />
              ) : (
                <DataTable
                  caption="Sessions"
                  columns={columns}
                  rows={page.rows}
                  keyOf={({ session_id }) => session_id}
                  order={order}
                  selection={
                    may.isAllowed
                      ? {
                          isSelected: ({ session_id }) => selection.isSelected(session_id),
                          canSelect: ({ state }) => state === 'live',
                          select: (some, is) =>
                            selection.select(
                              some.map(({ session_id }) => session_id),
                              is,
                            ),
                          nameOf: ({ session_id, user }) =>
                            `session ${session_id} of ${user.username ?? user.id}`,
                        }
                      : undefined
                  }
                />
              )}
              <Pager page={page} filters={filters} noun="session" />
            </div>
          )}
        </Answered>
      </section>
    </View>
  )
}
