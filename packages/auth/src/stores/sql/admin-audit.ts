import type { AdminStore, AuditPage } from '../../admin/index.ts'
import type { AuditRow } from '../../audit/index.ts'
import { lookThrough, type Turn } from './admin-lists.ts'
import { toAuditRow } from './audit-log.ts'
import type { Connection } from './connection.ts'
import { all, first, type Recipe, type Values } from './recipe.ts'
import { number } from './rows.ts'

const patienceMs = 120
const turnRows = 5000

const filters = {
  action: 'action = :action',
  result: 'result = :result',
  actor: 'actor = :actor',
  userId: 'user_id = :userId',
  sessionId: 'session_id = :sessionId',
  requestId: 'request_id = :requestId',
  sinceMs: 'at >= :sinceMs',
  untilMs: 'at < :untilMs',
} as const satisfies Partial<Record<keyof AuditPage, string>>

/** The audit log, newest first. */
export function adminAudit({ run }: Connection): Pick<AdminStore, 'listAudit'> {
  function* look(page: AuditPage, behind: number, limit: number): Recipe<Turn<AuditRow>> {
    const given = Object.entries(filters).filter(([name]) => page[name as keyof typeof filters] !== undefined)
    const conditions = given.map(([, condition]) => condition)
    const values = Object.fromEntries(given.map(([name]) => [name, page[name as keyof typeof filters]]))
    const select = (more: string) => `SELECT * FROM carnet_audit
      WHERE ${['seq < :behind', ...conditions, more].filter(Boolean).join(' AND ')} ORDER BY seq DESC LIMIT :limit`
    // what is about a user, the index of users finds in order; what else is asked is asked of each row
    const isFound = conditions.length === (page.userId === undefined ? 0 : 1)
    const wanted = { ...(values as Values), behind, limit }
    if (isFound) return { rows: (yield* all(select(''), wanted)).map(toAuditRow), lookedTo: undefined }
    const from = yield* turnEnd(behind, page.userId)
    const rows = (yield* all(select('seq > :from'), { ...wanted, from })).map(toAuditRow)
    return { rows, lookedTo: from === 0 ? undefined : [from + 1] }
  }

  /** The place down to which a turn looks; 0: to the end. */
  function* turnEnd(behind: number, userId: string | undefined): Recipe<number> {
    if (userId === undefined) {
      const newest = yield* first('SELECT max(seq) AS seq FROM carnet_audit WHERE seq < :behind', { behind })
      return Math.max(0, number(newest ?? {}, 'seq') - turnRows)
    }
    const last = yield* first(
      'SELECT seq FROM carnet_audit WHERE user_id = :userId AND seq < :behind ORDER BY seq DESC LIMIT 1 OFFSET :turnRows',
      { userId, behind, turnRows },
    )
    return last === undefined ? 0 : number(last, 'seq')
  }

  return {
    listAudit: (page) =>
      lookThrough<AuditRow>({
        limit: page.limit,
        behind: page.behind === undefined ? undefined : [page.behind],
        patienceMs,
        placeOf: ({ seq }) => [seq],
        look: (behind, limit) => run(() => look(page, Number(behind?.[0] ?? Number.MAX_SAFE_INTEGER), limit)),
      }),
  }
}
