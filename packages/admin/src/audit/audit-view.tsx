import type { AdminAuditRow, AdminJob } from '@carnet/contract'
import { useState } from 'react'
import { useAnswer } from '../call/use-answer.ts'
import { Answered } from '../parts/answered.tsx'
import { DataTable } from '../parts/data-table.tsx'
import { JobProgress } from '../parts/job-progress.tsx'
import { Pager } from '../parts/pager.tsx'
import { View } from '../parts/view.tsx'
import { useFilters } from '../router/use-filters.ts'
import { useAdmin } from '../session/admin-context.ts'
import { auditColumns } from './audit-columns.tsx'
import { AuditFilters, auditFilter } from './audit-filters.tsx'
import { ExportAudit } from './export-audit.tsx'
import { VerifyAudit } from './verify-audit.tsx'

/** Who did what, newest first. */
export function AuditView() {
  const { me } = useAdmin()
  const filters = useFilters()
  const filter = auditFilter(filters)
  const cursor = filters.get('cursor')
  const asked = useAnswer('listAudit', { query: { ...filter, ...(cursor !== '' && { cursor }) } })
  const [job, setJob] = useState<AdminJob>()
  const isOff = Object.keys(me.server.audit_actions).length === 0
  return (
    <View
      title="Audit log"
      lead="Who did what. Each entry is bound to the one before it, so that none can be changed unseen."
    >
      <section className="stack" aria-label="Audit log">
        {isOff && (
          <p className="notice warn">The audit log is turned off on this server: nothing new is written.</p>
        )}
        <AuditFilters filters={filters} />
        <div className="row">
          <VerifyAudit onStarted={setJob} />
          <ExportAudit filter={filter} />
        </div>
        {job && <JobProgress key={job.id} job={job} onClose={() => setJob(undefined)} />}
        <Answered asked={asked}>
          {(page) => (
            <div className="card table-card">
              {page.rows.length === 0 ? (
                <p className="empty">
                  {page.next === null ? 'No entry matches.' : 'No entry found so far: keep searching.'}
                </p>
              ) : (
                <DataTable<AdminAuditRow>
                  caption="Audit log"
                  columns={auditColumns(me.server.audit_actions)}
                  rows={page.rows}
                  keyOf={({ seq }) => String(seq)}
                />
              )}
              <Pager page={page} filters={filters} noun="entry" nouns="entries" />
            </div>
          )}
        </Answered>
      </section>
    </View>
  )
}
