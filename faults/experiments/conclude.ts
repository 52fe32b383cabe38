import { isEnd, readEvidence } from '../invariants/history.ts'
import type { Invariant } from '../invariants/invariant.ts'
import { invariantsFor, judge } from '../invariants/judge.ts'
import { forcedLogIns } from '../invariants/reuse.ts'
import { revocationsHeard } from '../invariants/revocation-latency.ts'
import { comesBack, recoveries } from '../invariants/service.ts'
import type { World } from '../world.ts'
import type { Counts, Finding } from './experiment.ts'

export interface Conclusion {
  readonly id: string
  readonly title: string
  readonly startedMs: number
  readonly kills?: number
  readonly cuts?: number
  readonly notes?: readonly string[]
  /** Besides those that always hold. */
  readonly also?: readonly Invariant[]
  /** In how many milliseconds the service must be back after each outage. Default: that is not looked at. */
  readonly backWithinMs?: number
  readonly patience: number
}

/** Ends the world, reads its database, and puts the promises to what was written down. */
export async function conclude(world: World, conclusion: Conclusion): Promise<Finding> {
  const {
    id,
    title,
    startedMs,
    patience,
    backWithinMs = Number.POSITIVE_INFINITY,
    kills = 0,
    cuts = 0,
    notes = [],
    also = [],
  } = conclusion
  const facts = await world.finish()
  const { events } = world.log
  const evidence = readEvidence(events, world.graceMs)
  const { attempts } = evidence
  const heard = revocationsHeard(evidence).filter(({ isMeasured }) => isMeasured)
  const count = (is: (attempt: (typeof attempts)[number]) => boolean) => attempts.filter(is).length
  const counts: Counts = {
    rotations: count(({ operation, outcome }) => operation === 'refresh' && outcome === 'ACK'),
    requests: attempts.length,
    unknown: count(({ outcome }) => outcome === 'UNKNOWN'),
    revocations: count((attempt) => isEnd(attempt) && attempt.outcome === 'ACK'),
    kills,
    cuts,
    forcedBeyondGrace: forcedLogIns(evidence).beyondGrace,
  }
  return {
    id,
    title,
    store: world.store.name,
    counts,
    recoveriesMs: recoveries(evidence),
    revocationsMs: heard.filter(({ isCalm }) => isCalm).map(({ ms }) => ms),
    revocationsInFaultsMs: heard.filter(({ isCalm }) => !isCalm).map(({ ms }) => ms),
    violations: judge({ events, facts, graceMs: world.graceMs }, [
      ...invariantsFor(patience),
      comesBack(backWithinMs * patience),
      ...also,
    ]),
    notes,
    seconds: (performance.now() - startedMs) / 1000,
  }
}
