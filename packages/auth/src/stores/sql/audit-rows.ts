import { type AuditEvent, currentOrigin, toColumns } from '../../audit/index.ts'
import { changes, type Recipe } from './recipe.ts'

/** What the verbs of a store write down about what they did, in their own transactions. */
export interface AuditRows {
  /** Adds a row, in the name of whoever is at work. Does nothing where the log is turned off. */
  append(event: AuditEvent): Recipe<void>
}

const insert = `INSERT INTO carnet_audit
  (at, action, result, actor, user_id, session_id, ip, user_agent, request_id, detail)
  VALUES (:now, :action, :result, :actor, :userId, :sessionId, :ip, :userAgent, :requestId, :detail)`

export const auditRows: AuditRows = {
  *append(event) {
    yield* changes(insert, { ...toColumns(event, currentOrigin()) })
  },
}

/** For who keeps no log. */
export const noAuditRows: AuditRows = {
  *append() {},
}
