import type { AuditedFact, SessionFact } from '../invariants/facts.ts'

/** For `audited`. */
export const selectAudited = `SELECT action, user_id, session_id, request_id, detail FROM carnet_audit
  WHERE user_id IS NOT NULL AND result = 'done'`

export function readAudited(row: Row): AuditedFact {
  const detail = JSON.parse(String(row['detail'])) as { readonly sessions?: number }
  return {
    action: String(row['action']),
    userId: String(row['user_id']),
    sessionId: row['session_id'] === null ? undefined : String(row['session_id']),
    request: String(row['request_id']),
    sessions: Number(detail.sessions ?? 0),
  }
}

export type Row = Readonly<Record<string, unknown>>

/** A row of `carnet_session`, by its id. */
export function readSession(row: Row): [string, SessionFact] {
  const id = String(row['id'])
  return [
    id,
    {
      id,
      userId: String(row['user_id']),
      currentJti: String(row['current_jti']),
      generation: Number(row['generation']),
      createdAtMs: Number(row['created_at']),
      rotatedAtMs: Number(row['rotated_at']),
      revokedAtMs: row['revoked_at'] === null ? undefined : Number(row['revoked_at']),
      revokeReason: row['revoke_reason'] === null ? undefined : String(row['revoke_reason']),
    },
  ]
}
