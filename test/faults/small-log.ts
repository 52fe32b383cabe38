// Small logs written by hand, in seconds, for the tests of the predicates that judge logs.
import type { Attempt, Effect, RigEvent } from '../../faults/events/event.ts'
import type { AuditedFact, Facts, SessionFact } from '../../faults/invariants/facts.ts'

let ids = 0

const attempt = (atSeconds: number, changes: Partial<Attempt>): Attempt => ({
  kind: 'attempt',
  id: ++ids,
  sentMs: atSeconds * 1000,
  receivedMs: atSeconds * 1000 + 10,
  operation: 'refresh',
  actor: 'owner',
  user: 'ada',
  device: 'ada/0',
  session: 's',
  token: undefined,
  outcome: 'ACK',
  status: 200,
  code: undefined,
  issued: undefined,
  ...changes,
})

export const login = (at: number, issued: string, changes: Partial<Attempt> = {}) =>
  attempt(at, { operation: 'log in', issued, request: 'beginning', ...changes })

/** `token` was presented and `issued` answered. */
export const rotated = (at: number, token: string, issued: string, changes: Partial<Attempt> = {}) =>
  attempt(at, { token, issued, ...changes })

export const unanswered = (at: number, token: string, changes: Partial<Attempt> = {}) =>
  attempt(at, { token, outcome: 'UNKNOWN', status: 0, ...changes })

export const refused = (at: number, token: string, changes: Partial<Attempt> = {}) =>
  attempt(at, { token, outcome: 'NACK', status: 401, code: 'token_not_valid', ...changes })

export const reused = (at: number, token: string, changes: Partial<Attempt> = {}) =>
  refused(at, token, { code: 'token_reused', ...changes })

export const ended = (at: number, changes: Partial<Attempt> = {}) =>
  attempt(at, { operation: 'log out', request: 'ending', ...changes })

export const used = (at: number, changes: Partial<Attempt> = {}) =>
  attempt(at, { operation: 'use', token: 'access', ...changes })

export const failed = (at: number, status: number, token?: string) =>
  attempt(at, { outcome: 'UNKNOWN', status, token })

export const outage = (from: number, to: number, effect: Effect = 'total'): RigEvent => ({
  kind: 'fault',
  name: 'an outage',
  startedMs: from * 1000,
  endedMs: to * 1000,
  effect,
})

export const exit = (at: number): RigEvent => ({
  kind: 'exit',
  server: 'command 0',
  atMs: at * 1000,
  code: 1,
  printed: 'a stack trace',
})

/** A row of the audit log about the user of `facts`. */
export const auditRow = (action: string, changes: Partial<AuditedFact> = {}): AuditedFact => ({
  action,
  userId: '1',
  sessionId: undefined,
  request: 'ending',
  sessions: 0,
  ...changes,
})

export const signInRow = auditRow('sign_in', { sessionId: 's', request: 'beginning' })

const ofUser: Readonly<Record<string, string>> = {
  password_changed: 'password_changed',
  deactivated: 'user_deactivated',
  signed_out: 'sessions_ended',
}

/** As it is written when all is well. */
function auditedOf({ id, revokeReason }: SessionFact): AuditedFact[] {
  const begun = { ...signInRow, sessionId: id }
  if (revokeReason === undefined) return [begun]
  const together = ofUser[revokeReason]
  if (together !== undefined) return [begun, auditRow(together, { sessions: 1 })]
  return [begun, auditRow(revokeReason === 'reused' ? 'token_reused' : 'session_ended', { sessionId: id })]
}

/** A wrong password. */
export const guessedAt = (at: number) =>
  attempt(at, { operation: 'log in', actor: 'thief', session: undefined, outcome: 'NACK', status: 401 })

/** A database with this one session. */
export function facts(row: Partial<SessionFact> = {}, changes: Partial<Facts> = {}): Facts {
  const session: SessionFact = {
    id: 's',
    userId: '1',
    currentJti: 'a',
    generation: 0,
    createdAtMs: 0,
    rotatedAtMs: 0,
    revokedAtMs: undefined,
    revokeReason: undefined,
    ...row,
  }
  return {
    sessions: new Map([['s', session]]),
    told: new Set(['s']),
    audited: auditedOf(session),
    faults: [],
    chain: [],
    logBytes: 0,
    leaks: [],
    ...changes,
  }
}
