// What the fault rig asks of the audit log, shown to be broken by logs that leave something out or tell of too much.
import { expect, test } from 'vitest'
import type { RigEvent } from '../../faults/events/event.ts'
import { type Facts, noFacts } from '../../faults/invariants/facts.ts'
import { judge } from '../../faults/invariants/judge.ts'
import { auditRow, ended, facts, login, signInRow } from './small-log.ts'

const barring = { operation: 'deactivate', session: undefined } as const
const endRow = auditRow('session_ended', { sessionId: 's' })

const bad: Readonly<Record<string, readonly [readonly RigEvent[], Facts]>> = {
  'a session whose beginning nobody wrote down': [[], facts({}, { audited: [] })],
  'an acknowledged log-in, and an audit log that is empty': [[login(0, 'a')], noFacts],
  'a beginning in the audit log of a session that never was': [
    [],
    facts({}, { audited: [signInRow, { ...signInRow, sessionId: 'nobody saw it' }] }),
  ],
  'a change of the password that nobody wrote down': [
    [login(0, 'a'), ended(1, { operation: 'change password' })],
    facts(),
  ],
  'a deactivation that nobody wrote down': [[ended(1, barring)], facts()],
  'an end of all sessions that nobody wrote down': [
    [login(0, 'a'), ended(1, { operation: 'end all', revoked: 1 })],
    facts({ revokedAtMs: 1000, revokeReason: 'signed_out' }, { audited: [signInRow] }),
  ],
  'a change of the password in the audit log that nobody asked for': [
    [login(0, 'a')],
    facts({}, { audited: [signInRow, auditRow('password_changed')] }),
  ],
  'a log-in that stands twice in the audit log': [
    [login(0, 'a'), login(1, 'b', { request: 'another' })],
    facts({}, { audited: [signInRow, signInRow] }),
  ],
  'a change whose answer does not name its request': [[login(0, 'a', { request: undefined })], facts()],
  'an end that was written down twice': [
    [],
    facts(
      { revokedAtMs: 5, revokeReason: 'blacklisted' },
      { audited: [signInRow, endRow, { ...endRow, request: 'another' }] },
    ),
  ],
}

test.each(Object.entries(bad))('%s is caught', (_, [events, found]) => {
  const broken = judge({ events, facts: found, graceMs: 10_000 }).map(({ invariant }) => invariant)
  expect(broken).toContain('I10')
})
