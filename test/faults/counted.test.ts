// What the fault rig measures and counts besides judging, by small logs.
import { expect, test } from 'vitest'
import type { RigEvent } from '../../faults/events/event.ts'
import { noFacts } from '../../faults/invariants/facts.ts'
import { readEvidence } from '../../faults/invariants/history.ts'
import { judge } from '../../faults/invariants/judge.ts'
import { forcedLogIns } from '../../faults/invariants/reuse.ts'
import { comesBack, recoveries } from '../../faults/invariants/service.ts'
import { login, outage, refused, reused, rotated, unanswered } from './small-log.ts'

const graceMs = 10_000

test('a service that comes back late is caught', () => {
  const events = [outage(0, 1), rotated(4.5, 'a', 'b')]
  expect(recoveries(readEvidence(events, graceMs))).toEqual([3510])
  expect(judge({ events, facts: noFacts, graceMs }, [comesBack(3000)])).toHaveLength(1)
  expect(judge({ events, facts: noFacts, graceMs }, [comesBack(4000)])).toEqual([])
})

test('an outage that begins before the service is back from another is not held against it', () => {
  const meanwhile = [outage(1.5, 4), outage(2, 3), outage(4.2, 4.4, 'partial')]
  const events = [outage(0, 1), ...meanwhile, rotated(4.5, 'a', 'b')]
  expect(recoveries(readEvidence(events, graceMs)).map(Math.round)).toEqual([1010, 510, 510])
})

test('what an outage beyond the grace window has cost is counted apart, one log-in for each session', () => {
  const events = [login(0, 'a'), unanswered(1, 'a'), outage(1, 30), reused(31, 'a'), refused(31, 'a')]
  expect(forcedLogIns(readEvidence(events, graceMs))).toEqual({ unexplained: [], beyondGrace: 1 })
})

test('what a server held up beyond the grace window is counted, and what a client brings back by itself is not', () => {
  const begun = [login(0, 'a'), rotated(1, 'a', 'b')]
  const counted = (events: readonly RigEvent[]) => forcedLogIns(readEvidence(events, graceMs))
  expect(counted([...begun, reused(1.005, 'a', { receivedMs: 12_000 })])).toEqual({
    unexplained: [],
    beyondGrace: 1,
  })
  expect(counted([...begun, unanswered(1.1, 'a'), reused(12, 'a')])).toEqual({
    unexplained: [],
    beyondGrace: 1,
  })
  expect(counted([...begun, reused(12, 'a')])).toEqual({ unexplained: [], beyondGrace: 0 })
})
