import type { Attempt, Operation } from '../events/event.ts'
import type { AuditedFact, Facts, SessionFact } from './facts.ts'
import { doneByMs } from './history.ts'
import type { Invariant } from './invariant.ts'

/**
 * Asked of sessions, each of which began and ended once by the log; of what clients were told is done, by the name of the
 * request; and of the log, which must tell of nothing that nobody asked for.
 */
export const audited: Invariant = {
  name: 'I10',
  promise: 'each change stands in the audit log exactly once, and the log is as it was written',
  broken: ({ attempts }, facts) => [
    ...facts.chain,
    ...ofSessions(facts),
    ...ofUsers(facts),
    ...ofRequests(attempts, facts),
    ...ofNobody(attempts, facts),
  ],
}

const ownEnds: ReadonlySet<string> = new Set(['session_ended', 'token_reused'])

function ofSessions({ sessions, audited }: Facts): string[] {
  const rows = Map.groupBy(audited, ({ sessionId }) => sessionId ?? '')
  const unknown = [...rows.keys()].filter((id) => id !== '' && !sessions.has(id))
  return [
    ...unknown.map((id) => `the audit log tells of session ${id}, which never began`),
    ...[...sessions.values()].flatMap((session) => ofSession(session, rows.get(session.id) ?? [])),
  ]
}

/** How often a session's own end may stand there, by its reason. What ends all of a user's is one row for all. */
function ownEndsOf({ revokeReason, revokedAtMs }: SessionFact): readonly number[] {
  if (revokedAtMs === undefined) return [0]
  if (revokeReason === 'blacklisted' || revokeReason === 'reused') return [1]
  // by its id, or together with others
  return revokeReason === 'signed_out' ? [0, 1] : [0]
}

function ofSession(session: SessionFact, rows: readonly AuditedFact[]): string[] {
  const { id, revokeReason } = session
  const begun = rows.filter(({ action }) => action === 'sign_in').length
  const ended = rows.filter(({ action }) => ownEnds.has(action)).length
  return [
    ...(begun === 1 ? [] : [`session ${id} began ${begun} times in the audit log`]),
    ...(ownEndsOf(session).includes(ended)
      ? []
      : [`session ${id} (${revokeReason ?? 'live'}) ended ${ended} times in the audit log`]),
  ]
}

/** Each user's sessions that ended are those that the log says were ended, one by one or together. */
function ofUsers({ sessions, audited }: Facts): string[] {
  const rows = Map.groupBy(audited, ({ userId }) => userId ?? '')
  return [...Map.groupBy(sessions.values(), ({ userId }) => userId)].flatMap(([user, all]) => {
    const ended = all.filter(({ revokedAtMs }) => revokedAtMs !== undefined).length
    const told = (rows.get(user) ?? []).reduce(
      (sum, { action, sessions }) => sum + (ownEnds.has(action) ? 1 : sessions),
      0,
    )
    return ended === told
      ? []
      : [`user ${user}: ${ended} sessions have ended, and the audit log says ${told}`]
  })
}

/** What each operation is called in the log. */
const actions: Readonly<Partial<Record<Operation, string>>> = {
  'log in': 'sign_in',
  'log out': 'session_ended',
  'end session': 'session_ended',
  'end all': 'sessions_ended',
  'end others': 'sessions_ended',
  'change password': 'password_changed',
  deactivate: 'user_deactivated',
  activate: 'user_activated',
}

function ofRequests(attempts: readonly Attempt[], { audited }: Facts): string[] {
  const rows = Map.groupBy(audited, ({ request }) => request)
  return attempts.flatMap((attempt) => {
    const { operation, outcome, request, id } = attempt
    const action = actions[operation]
    if (action === undefined || outcome !== 'ACK') return []
    if (request === undefined) return [`${operation} ${id} was answered without the name of its request`]
    const times = (rows.get(request) ?? []).filter((row) => row.action === action).length
    const isMissing = times === 0 && mustStand(attempts, attempt)
    return isMissing || times > 1 ? [`${operation} ${id} stands ${times} times in the audit log`] : []
  })
}

/** Whether it must have changed something. Whoever ends what has ended changes nothing. */
function mustStand(attempts: readonly Attempt[], attempt: Attempt): boolean {
  const { operation } = attempt
  if (operation === 'log in' || operation === 'change password') return true
  if (operation === 'end all' || operation === 'end others') return (attempt.revoked ?? 1) > 0
  return operation === 'deactivate' && !mayBeBarred(attempts, attempt)
}

/** Whether somebody else may have deactivated the user before this, and nobody activated them in between. */
function mayBeBarred(attempts: readonly Attempt[], { id, user, sentMs, receivedMs }: Attempt): boolean {
  const own = attempts.filter((one) => one.user === user && one.id !== id && one.outcome !== 'NACK')
  const activated = own.filter((one) => one.operation === 'activate' && one.outcome === 'ACK')
  return own.some(
    (other) =>
      other.operation === 'deactivate' &&
      other.sentMs < receivedMs &&
      !activated.some((one) => one.sentMs >= doneByMs(other) && one.receivedMs <= sentMs),
  )
}

/** No more rows of a kind than requests that may have been done. */
function ofNobody(attempts: readonly Attempt[], { audited }: Facts): string[] {
  const asked = Map.groupBy(
    attempts.filter(({ outcome }) => outcome !== 'NACK'),
    ({ operation }) => actions[operation],
  )
  return [...new Set(Object.values(actions))].flatMap((action) => {
    const rows = audited.filter((row) => row.action === action).length
    const most = asked.get(action)?.length ?? 0
    return rows <= most
      ? []
      : [`${rows} rows of ${action}, and only ${most} requests that may have made them`]
  })
}
