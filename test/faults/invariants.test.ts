// Each promise that the fault rig checks, shown to hold for a good log and to be broken by a bad one.
import { expect, test } from 'vitest'
import type { RigEvent } from '../../faults/events/event.ts'
import { type Facts, noFacts } from '../../faults/invariants/facts.ts'
import { invariantsFor, judge } from '../../faults/invariants/judge.ts'
import {
  auditRow,
  ended,
  exit,
  facts,
  failed,
  guessedAt,
  login,
  outage,
  refused,
  reused,
  rotated,
  signInRow,
  unanswered,
  used,
} from './small-log.ts'

const graceMs = 10_000
const brokenBy = (events: readonly RigEvent[], found: Facts = noFacts) =>
  judge({ events, facts: found, graceMs }).map(({ invariant }) => invariant)

const thief = { actor: 'thief' } as const
const endByIdOf = { operation: 'end session', session: 's' } as const
const barring = { operation: 'deactivate', session: undefined } as const

const lostChange = (at: number) =>
  ended(at, { operation: 'change password', session: 'mine', outcome: 'UNKNOWN', status: 0 })

/** What must not be held against anybody. */
const good: Readonly<Record<string, readonly [readonly RigEvent[], Facts?]>> = {
  'a session that rotates': [
    [login(0, 'a'), rotated(1, 'a', 'b'), used(2), rotated(3, 'b', 'c')],
    facts({ currentJti: 'c' }),
  ],
  'a lost answer, asked for again within the grace window': [
    [login(0, 'a'), unanswered(1, 'a'), rotated(2, 'a', 'b'), rotated(3, 'b', 'c')],
    facts({ currentJti: 'c' }),
  ],
  'a lost answer at the end, of which nobody knows what it did': [
    [login(0, 'a'), rotated(1, 'a', 'b'), unanswered(2, 'b')],
    facts({ currentJti: 'nobody saw it' }),
  ],
  'a tab that comes late and gets the token of now': [
    [login(0, 'a'), rotated(1, 'a', 'b'), rotated(2, 'b', 'c'), rotated(3, 'a', 'c')],
    facts({ currentJti: 'c' }),
  ],
  'two answers of one parent, with a lost rotation between them': [
    [login(0, 'a'), rotated(1, 'a', 'b'), unanswered(2, 'b'), rotated(3, 'a', 'c')],
    facts({ currentJti: 'c' }),
  ],
  'a log-out, and a refusal afterwards': [
    [login(0, 'a'), ended(1), refused(2, 'a'), used(2, { outcome: 'NACK', status: 401 })],
    facts({ revokedAtMs: 1000, revokeReason: 'blacklisted' }),
  ],
  'an access token that is taken for a moment after a log-out': [
    [login(0, 'a'), ended(1), used(5)],
    facts({ revokedAtMs: 1000, revokeReason: 'blacklisted' }),
  ],
  'a thief who comes late, and an owner who has to sign in again': [
    [login(0, 'a'), rotated(1, 'a', 'b'), reused(20, 'a', thief), refused(21, 'b')],
    facts({ currentJti: 'b', revokedAtMs: 20_000, revokeReason: 'reused' }),
  ],
  'a thief who is caught, and whose answer was lost': [
    [login(0, 'a'), rotated(1, 'a', 'b'), unanswered(20, 'a', thief), refused(21, 'b')],
    facts({ currentJti: 'b', revokedAtMs: 20_000, revokeReason: 'reused' }),
  ],
  'a client that presents again what it has long exchanged': [
    [login(0, 'a'), rotated(1, 'a', 'b'), reused(20, 'a')],
    facts({ currentJti: 'b', revokedAtMs: 20_000, revokeReason: 'reused' }),
  ],
  'an outage beyond the grace window that costs a session': [
    [login(0, 'a'), unanswered(1, 'a'), outage(1, 30), reused(31, 'a')],
    facts({ currentJti: 'b', revokedAtMs: 31_000, revokeReason: 'reused' }),
  ],
  'a request that was given up, and done after the grace window': [
    [
      login(0, 'a'),
      unanswered(0.9, 'a'),
      rotated(1, 'a', 'b'),
      unanswered(9, 'a', { receivedMs: 12_000 }),
      refused(13, 'b'),
    ],
    facts({ currentJti: 'b', revokedAtMs: 12_000, revokeReason: 'reused' }),
  ],
  'a request that was sent within the grace window, and done after it': [
    [login(0, 'a'), rotated(1, 'a', 'b'), reused(1.005, 'a', { receivedMs: 12_000 }), refused(13, 'b')],
    facts({ currentJti: 'b', revokedAtMs: 12_000, revokeReason: 'reused' }),
  ],
  'somebody deactivated by an administrator': [
    [login(0, 'a'), ended(1, { operation: 'deactivate', session: undefined }), refused(2, 'a')],
    facts({ revokedAtMs: 1000, revokeReason: 'deactivated' }),
  ],
  'a change of the password by the session itself': [
    [login(0, 'a'), ended(1, { operation: 'change password' }), rotated(2, 'a', 'b')],
    facts({ currentJti: 'b' }, { audited: [signInRow, auditRow('password_changed')] }),
  ],
  'a change of the password that was given up, and is done when its server goes on': [
    [lostChange(1), login(3, 'a'), refused(5, 'a')],
    facts({ revokedAtMs: 4000, revokeReason: 'password_changed' }),
  ],
  'somebody who guesses, and has to wait longer each time': [
    [0, 0.1, 0.2, 0.3, 0.4, 1.5, 3.5, 7.5, 15.5].map(guessedAt),
  ],
  'a 503 and no 500': [
    [login(0, 'a'), failed(1, 503), outage(1, 2), rotated(3, 'a', 'b')],
    facts({ currentJti: 'b' }),
  ],
  'an end of all sessions, by another one': [
    [login(0, 'a'), ended(1, { operation: 'end others', session: 'mine', revoked: 1 }), refused(2, 'a')],
    facts({ revokedAtMs: 1000, revokeReason: 'signed_out' }),
  ],
  'an end of all other sessions, which spares the one that asks': [
    [login(0, 'a'), ended(1, { operation: 'end others', revoked: 0 }), rotated(2, 'a', 'b')],
    facts({ currentJti: 'b' }),
  ],
  'the end of a session by its id, asked for twice': [
    [login(0, 'a'), ended(1, endByIdOf), ended(2, { ...endByIdOf, request: 'again' }), refused(2, 'a')],
    facts(
      { revokedAtMs: 1000, revokeReason: 'signed_out' },
      { audited: [signInRow, auditRow('session_ended', { sessionId: 's' })] },
    ),
  ],
  'somebody deactivated by two at once': [
    [login(0, 'a'), ended(1, barring), ended(1, { ...barring, request: 'second' })],
    facts({ revokedAtMs: 1000, revokeReason: 'deactivated' }),
  ],
}

test.each(Object.entries(good))('%s breaks no promise', (_, [events, found = noFacts]) => {
  expect(judge({ events, facts: found, graceMs })).toEqual([])
})

const bad: Readonly<Record<string, readonly [string, readonly RigEvent[], Facts?]>> = {
  'two tabs with a successor each': ['I1', [login(0, 'a'), rotated(1, 'a', 'b'), rotated(1, 'a', 'c')]],
  'an owner refused after a request that was given up within the grace window': [
    'I5',
    [login(0, 'a'), rotated(5, 'a', 'b'), unanswered(9, 'a', { receivedMs: 12_000 }), refused(13, 'b')],
  ],
  'an owner refused after a request that was given up, and had been alone without an answer for a moment': [
    'I5',
    [login(0, 'a'), rotated(1, 'a', 'b'), unanswered(9, 'a', { receivedMs: 12_000 }), refused(13, 'b')],
  ],
  'an owner refused after a request that was answered 503 within the grace window': [
    'I5',
    [login(0, 'a'), unanswered(0.9, 'a'), rotated(1, 'a', 'b'), failed(9, 503, 'a'), refused(13, 'b')],
  ],
  'an owner refused after a request that was answered 503, and whose session went on afterwards': [
    'I5',
    [
      login(0, 'a'),
      unanswered(0.9, 'a'),
      rotated(1, 'a', 'b'),
      failed(11.5, 503, 'a'),
      rotated(12, 'b', 'c'),
      refused(13, 'c'),
    ],
  ],
  'a successor that was lost beside a request that was given up': [
    'I2',
    [
      login(0, 'a'),
      unanswered(0.9, 'a'),
      rotated(1, 'a', 'b'),
      unanswered(9, 'a', { receivedMs: 12_000 }),
      reused(13, 'b'),
    ],
  ],
  'a successor that was lost in an outage beyond the grace window': [
    'I7',
    [login(0, 'a'), rotated(1, 'a', 'b'), outage(2, 30), unanswered(3, 'a'), reused(31, 'b')],
  ],
  'a session that ended for another reason than an outage gives': [
    'I2',
    [login(0, 'a'), unanswered(1, 'a'), outage(1, 30), refused(31, 'a')],
    facts({ currentJti: 'b', revokedAtMs: 31_000, revokeReason: 'signed_out' }),
  ],
  'an owner taken for a thief within the grace window, by a slow answer': [
    'I7',
    [login(0, 'a'), rotated(1, 'a', 'b'), reused(1.005, 'a', { receivedMs: 10_900 })],
  ],
  'a successor that was refused at its first use': [
    'I2',
    [login(0, 'a'), rotated(1, 'a', 'b'), refused(2, 'b')],
  ],
  'a log-in that left no row': [
    'I2',
    [login(0, 'a')],
    facts({ id: 'other' }, { sessions: new Map([['x', row()]]) }),
  ],
  'a row that went back to the token before': [
    'I2',
    [login(0, 'a'), rotated(1, 'a', 'b')],
    facts({ currentJti: 'a' }),
  ],
  'a session that ended by itself': [
    'I2',
    [login(0, 'a')],
    facts({ revokedAtMs: 5, revokeReason: 'signed_out' }),
  ],
  'a session that ended for a change of the password that was given up long before it began': [
    'I2',
    [lostChange(1), login(8, 'a'), refused(9, 'a')],
    facts({ revokedAtMs: 8500, revokeReason: 'password_changed' }),
  ],
  'a refresh after a log-out': ['I3', [login(0, 'a'), ended(1), rotated(2, 'a', 'b')]],
  'an access token long after a log-out': ['I3', [login(0, 'a'), ended(1), used(6.1)]],
  'a refresh after a deactivation': [
    'I3',
    [login(0, 'a'), ended(1, { operation: 'deactivate', session: undefined }), rotated(2, 'a', 'b')],
  ],
  'another session after a change of the password': [
    'I3',
    [login(0, 'a'), ended(1, { operation: 'change password', session: 'mine' }), rotated(2, 'a', 'b')],
  ],
  'a token that is exchanged again after the grace window': [
    'I4',
    [login(0, 'a'), rotated(1, 'a', 'b'), rotated(12, 'a', 'b')],
  ],
  'an owner who is refused within the grace window': [
    'I5',
    [login(0, 'a'), unanswered(1, 'a'), refused(3, 'a')],
  ],
  'an access token that is refused while its session lives': [
    'I5',
    [login(0, 'a'), used(1, { outcome: 'NACK', status: 401 }), rotated(2, 'a', 'b')],
  ],
  'a device that nobody serves any more': [
    'I5',
    [outage(0, 1), ...Array.from({ length: 12 }, (_, index) => unanswered(2 + index, 'a'))],
  ],
  'a refresh after token_reused': [
    'I6',
    [login(0, 'a'), rotated(1, 'a', 'b'), reused(20, 'a', thief), rotated(21, 'b', 'c')],
  ],
  'a row that rotated after it was revoked': [
    'I6',
    [login(0, 'a'), ended(1)],
    facts({ revokedAtMs: 1000, rotatedAtMs: 4001 }),
  ],
  'a revoked row of which the feed was not told': [
    'I6',
    [login(0, 'a'), ended(1)],
    facts({ revokedAtMs: 1000 }, { told: new Set() }),
  ],
  'an owner taken for a thief': ['I7', [login(0, 'a'), unanswered(1, 'a'), reused(2, 'a')]],
  'an owner taken for a thief with a token never presented before': [
    'I7',
    [login(0, 'a'), rotated(1, 'a', 'b'), reused(20, 'b')],
  ],
  'a thief refused, and the session lives on': [
    'I8',
    [login(0, 'a'), rotated(1, 'a', 'b'), refused(20, 'a', thief)],
    facts({ currentJti: 'b' }),
  ],
  'a database with faults': ['I9', [], facts({}, { faults: ['integrity_check: a page is lost'] })],
  'an acknowledged log-in, and a database that is empty': ['I2', [login(0, 'a')], noFacts],
  'a session that was ended, and a database that is empty': ['I2', [login(0, 'a'), ended(1)], noFacts],
  'a refresh after the end of all sessions': [
    'I3',
    [login(0, 'a'), ended(1, { operation: 'end all', session: 'mine' }), rotated(2, 'a', 'b')],
  ],
  'a refresh after the end of the session by its id': [
    'I3',
    [login(0, 'a'), ended(1, endByIdOf), rotated(2, 'a', 'b')],
  ],
  'a log that is not as it was written': ['I10', [], facts({}, { chain: ['row 3 was altered'] })],
  'a counter of guesses that starts anew': [
    'I15',
    Array.from({ length: 12 }, (_, index) => guessedAt(index)),
  ],
  'an answer of 500': ['I11', [failed(1, 500)]],
  'a log-in while nothing can be written': ['I11', [outage(0, 2), login(1, 'a')]],
  'a server that ended by itself': ['I11', [exit(1)]],
  'a server that keeps what its clients have left': [
    'I14',
    [],
    facts({}, { leaks: ['host 0 holds 900 files'] }),
  ],
  'a journal without end': ['I14', [], facts({}, { logBytes: 1e9 })],
}

function row() {
  const [session] = facts().sessions.values()
  if (session === undefined) throw new Error('there is one')
  return session
}

test.each(Object.entries(bad))('%s is caught', (_, [invariant, events, found]) => {
  expect(brokenBy(events, found)).toContain(invariant)
})

test('every promise was shown to be broken by something', () => {
  const shown = new Set(Object.values(bad).map(([invariant]) => invariant))
  expect([...shown].sort()).toEqual([...new Set(invariantsFor(1).map(({ name }) => name))].sort())
})
