import type { Facts, SessionFact } from './facts.ts'
import type { Invariant } from './invariant.ts'

/** Each session's beginning, and its end where it ended by itself, stands in the audit log once, and the chain verifies. */
export const audited: Invariant = {
  name: 'I10',
  promise: 'each change stands in the audit log exactly once, and the log is as it was written',
  broken: (_, facts) => [
    ...facts.chain,
    ...[...facts.sessions.values()].flatMap((session) => missing(facts, session)),
  ],
}

const ownEnds: ReadonlySet<string | undefined> = new Set(['blacklisted', 'reused'])

function missing({ audited }: Facts, { id, revokeReason }: SessionFact): string[] {
  const count = (action: string) => audited.get(`${action} ${id}`) ?? 0
  const begun = count('sign_in')
  const ended = count('session_ended') + count('token_reused')
  const expected = ownEnds.has(revokeReason) ? 1 : 0
  return [
    ...(begun === 1 ? [] : [`session ${id} began ${begun} times in the audit log`]),
    ...(ended === expected
      ? []
      : [`session ${id} (${revokeReason ?? 'live'}) ended ${ended} times in the audit log`]),
  ]
}
