import type { AdminAuditRow, AdminQueries } from '@carnet/contract'
import { csvLine } from '../../admin/index.ts'
import { type AuditRow, sealedPages } from '../../audit/index.ts'
import { type Answer, invalidInput, ok } from '../answer.ts'
import type { AdminCall, AdminContext } from './admin-context.ts'
import { fromCursor, toCursor } from './cursor.ts'
import { iso } from './times.ts'

/** What the admin shows of the audit log. */
export function createAuditHandlers({ store, audit }: AdminContext) {
  return {
    async listAudit({ query }: AdminCall<'listAudit'>): Promise<Answer> {
      const { cursor, limit = 50 } = query
      const place = cursor === undefined ? undefined : fromCursor(cursor)
      if (cursor !== undefined && typeof place?.[0] !== 'number')
        return invalidInput({ cursor: ['This is no place in this list.'] })
      const found = await store.listAudit({ ...toFilter(query), limit, behind: place && Number(place[0]) })
      return ok({ rows: found.rows.map(toAuditRow), next: toCursor(found.next), total: null })
    },

    async exportAudit({ query }: AdminCall<'exportAudit'>): Promise<Answer> {
      const { format, ...filter } = query
      // before the first byte leaves: who took a copy is known also where it breaks off
      await audit.record({ action: 'audit_exported', detail: { format, filters: Object.keys(filter) } })
      const day = new Date().toISOString().slice(0, 10)
      return {
        status: 200,
        body: undefined,
        stream: streamOf(linesOf(audit, query)),
        headers: {
          'content-type':
            format === 'csv' ? 'text/csv; charset=utf-8; header=present' : 'application/x-ndjson',
          'content-disposition': `attachment; filename="carnet-audit-${day}.${format}"`,
        },
      }
    },
  }
}

type AuditFilter = Omit<AdminQueries['listAudit'], 'cursor' | 'limit'>

function toFilter({ action, result, actor, user, session, request, since, until }: AuditFilter) {
  return {
    ...{ action, result, actor, userId: user, sessionId: session, requestId: request },
    sinceMs: since === undefined ? undefined : Date.parse(since),
    untilMs: until === undefined ? undefined : Date.parse(until),
  }
}

function toAuditRow(row: AuditRow): AdminAuditRow {
  return {
    seq: row.seq,
    position: row.position ?? null,
    at: iso(row.atMs),
    action: row.action,
    result: row.result,
    actor: row.actor,
    user_id: row.userId,
    session_id: row.sessionId,
    ip: row.ip,
    user_agent: row.userAgent,
    request_id: row.requestId,
    detail: toDetail(row.detail),
  }
}

/** What was tampered with may be no JSON any more, and must be seen all the same. */
function toDetail(text: string): AdminAuditRow['detail'] {
  try {
    return JSON.parse(text) as AdminAuditRow['detail']
  } catch {
    return { unreadable: text }
  }
}

/** Page by page, so that a log of any length is never in memory. A page of which nothing fits is an empty text. */
async function* linesOf(
  audit: Pick<AdminContext['audit'], 'sealed'>,
  { format, ...filter }: AdminQueries['exportAudit'],
): AsyncGenerator<string> {
  const isFit = fits(toFilter(filter))
  if (format === 'csv') yield csvLine([...columns])
  for await (const page of sealedPages(audit)) {
    const rows = page.filter(isFit).map(toAuditRow)
    yield rows.map((row) => (format === 'csv' ? toCsv(row) : `${JSON.stringify(row)}\n`)).join('')
  }
}

const columns = [
  ...(['position', 'at', 'action', 'result', 'actor', 'user_id', 'session_id'] as const),
  ...(['ip', 'user_agent', 'request_id', 'detail'] as const),
]

const toCsv = (row: AdminAuditRow) =>
  csvLine(columns.map((name) => (name === 'detail' ? JSON.stringify(row.detail) : row[name])))

function fits(filter: ReturnType<typeof toFilter>): (row: AuditRow) => boolean {
  const { sinceMs = Number.NEGATIVE_INFINITY, untilMs = Number.POSITIVE_INFINITY, ...equal } = filter
  const wanted = Object.entries(equal).filter(([, value]) => value !== undefined)
  return (row) =>
    row.atMs >= sinceMs &&
    row.atMs < untilMs &&
    wanted.every(([name, value]) => row[name as keyof AuditRow] === value)
}

function streamOf(lines: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream({
    async pull(controller) {
      let next = await lines.next()
      while (next.value === '') next = await lines.next()
      if (next.done) controller.close()
      else controller.enqueue(encoder.encode(next.value))
    },
    async cancel() {
      await lines.return(undefined)
    },
  })
}
