import type { RigEvent } from '../events/event.ts'
import { audited } from './audited.ts'
import { countedGuesses } from './counted-guesses.ts'
import { durableRotations } from './durable-rotations.ts'
import type { Facts } from './facts.ts'
import { readEvidence } from './history.ts'
import type { Invariant, Violation } from './invariant.ts'
import { oneSuccessor } from './one-successor.ts'
import { rememberedRevocations } from './remembered-revocations.ts'
import { deadStaysDead, noFalseAlarm, noMissedTheft, staysConsumed } from './reuse.ts'
import { heardInTime } from './revocation-latency.ts'
import { boundedLog, failsClosed, nobodyLockedOut, wholeStore } from './service.ts'

/** Those that hold whatever is done to the servers; what takes time may take so many times longer than promised. */
export const invariantsFor = (patience: number): readonly Invariant[] => [
  oneSuccessor,
  durableRotations,
  rememberedRevocations,
  heardInTime(patience),
  staysConsumed,
  nobodyLockedOut(patience),
  deadStaysDead,
  noFalseAlarm,
  noMissedTheft,
  wholeStore,
  audited,
  failsClosed,
  boundedLog,
  countedGuesses,
]

const invariants = invariantsFor(1)

export interface Trial {
  readonly events: readonly RigEvent[]
  readonly facts: Facts
  readonly graceMs: number
}

/** Every way in which the promises are broken by what was written down. */
export function judge(
  { events, facts, graceMs }: Trial,
  asked: readonly Invariant[] = invariants,
): readonly Violation[] {
  const evidence = readEvidence(events, graceMs)
  return asked.flatMap(({ name, broken }) =>
    broken(evidence, facts).map((what) => ({ invariant: name, what })),
  )
}
