import type { SessionFact } from '../invariants/facts.ts'

/** For `audited`: rows of an action, a session and their number. */
export const countAudited = `SELECT action, session_id, count(*) AS times FROM carnet_audit
  WHERE session_id IS NOT NULL AND result = 'done' GROUP BY action, session_id`

export const readAudited = (row: Row): [string, number] => [
  `${row['action']} ${row['session_id']}`,
  Number(row['times']),
]

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
