import type { AdminStore, AdminUserStore } from '../../admin/index.ts'
import { adminAudit } from './admin-audit.ts'
import { adminJobs } from './admin-jobs.ts'
import { adminSessions } from './admin-sessions.ts'
import { adminTallies } from './admin-tallies.ts'
import type { Connection } from './connection.ts'

/** What the admin reads and keeps, in any SQL database. */
export function sqlAdmin(connection: Connection, users: AdminUserStore | undefined): AdminStore {
  return {
    ...adminSessions(connection),
    users,
    ...adminAudit(connection),
    ...adminTallies(connection),
    ...adminJobs(connection),
  }
}
