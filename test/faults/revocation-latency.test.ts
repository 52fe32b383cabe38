// How long a revocation takes, measured in small logs.
import { expect, test } from 'vitest'
import type { RigEvent, ServerState } from '../../faults/events/event.ts'
import type { Finding } from '../../faults/experiments/experiment.ts'
import { noFacts } from '../../faults/invariants/facts.ts'
import { readEvidence } from '../../faults/invariants/history.ts'
import { judge } from '../../faults/invariants/judge.ts'
import { heardInTime, revocationsHeard } from '../../faults/invariants/revocation-latency.ts'
import { lateRevocations } from '../../faults/promptness.ts'
import { ended, login, outage, used } from './small-log.ts'

const graceMs = 10_000
const nothingFound: Finding = {
  id: 'E1',
  title: '',
  store: 'SQLite',
  counts: { rotations: 0, requests: 0, unknown: 0, revocations: 0, kills: 0, cuts: 0, forcedBeyondGrace: 0 },
  recoveriesMs: [],
  revocationsMs: [],
  revocationsInFaultsMs: [],
  violations: [],
  notes: [],
  seconds: 1,
}
const heard = (events: readonly RigEvent[]) =>
  revocationsHeard(readEvidence(events, graceMs))
    .filter(({ isMeasured }) => isMeasured)
    .map(({ server, ms, isCalm }) => [server, Math.round(ms), isCalm ? 'calm' : 'faults'])

const at = (second: number, server: string, status: number) =>
  used(second, { server, status, outcome: status === 200 ? 'ACK' : status === 401 ? 'NACK' : 'UNKNOWN' })
const state = (second: number, server: string, isWell: boolean): ServerState => ({
  kind: 'server',
  server,
  atMs: second * 1000,
  isWell,
})
// acknowledged at 1.01 s by the server x
const begun = [login(0, 'a'), ended(1, { server: 'x' })]
const seenByY = [...begun, at(1.02, 'y', 200), at(1.2, 'y', 401)]

test('the process that ended the session has nothing to hear, and the others do', () => {
  expect(heard([...seenByY, at(1.02, 'x', 401)])).toEqual([['y', 190, 'calm']])
})

test('nobody knows who has to hear of an end that any process may have answered', () => {
  expect(heard([login(0, 'a'), ended(1), at(1.02, 'x', 401), at(1.2, 'y', 401)])).toEqual([])
})

test('what is away, and was a moment ago, is counted apart, from when it is back', () => {
  expect(heard([...seenByY, outage(1.015, 1.1)])).toEqual([['y', 100, 'faults']])
  expect(heard([...seenByY, outage(0.2, 0.9)])).toEqual([['y', 190, 'faults']])
  expect(heard([...seenByY, outage(5, 6)])).toEqual([['y', 190, 'calm']])
})

test('others serve on during a part of a fault, and hear of it', () => {
  expect(heard([...seenByY, outage(1.015, 1.1, 'partial')])).toEqual([['y', 190, 'faults']])
})

test('a process that starts is not late before it answers', () => {
  const restart = [state(0, 'y', true), state(1.015, 'y', false), state(4, 'y', true)]
  const events = [...begun, ...restart, at(1.02, 'y', 0), at(3.99, 'y', 0), at(4.2, 'y', 401)]
  expect(heard(events)).toEqual([['y', 200, 'faults']])
  expect(heard([...events, state(1.1, 'x', false)])).toEqual([['y', 200, 'faults']])
})

test('a process that was asked too late to tell is not measured', () => {
  expect(heard([...begun, at(1.5, 'y', 401)])).toEqual([])
})

test('clocks that jump end tokens by themselves', () => {
  expect(heard([...seenByY, { kind: 'clock', atMs: 100, offsetSeconds: 3600 }])).toEqual([])
})

test('a process that is well again and does not refuse it within 5 s is caught', () => {
  const broken = (events: readonly RigEvent[], patience = 1) =>
    judge({ events, facts: noFacts, graceMs }, [heardInTime(patience)]).length
  const late = [...begun, at(1.02, 'y', 503), at(13.5, 'y', 503), at(18.5, 'y', 503)]
  expect(broken([...late, outage(1, 13)])).toBe(1)
  expect(broken([...late, outage(1, 13)], 2)).toBe(0)
  expect(broken([...begun, outage(1, 13), at(1.02, 'y', 503), at(17.5, 'y', 401)])).toBe(0)
  expect(broken([...begun, at(1.02, 'y', 503), at(7, 'y', 503)])).toBe(1)
})

test('a store on which one in a hundred is late in calm is told, and one of which little is known is not', () => {
  const times = (late: number, all: number) => [...Array(all - late).fill(20), ...Array(late).fill(1500)]
  const on = (revocationsMs: readonly number[]) => lateRevocations([{ ...nothingFound, revocationsMs }], 1)
  expect(on(times(0, 200))).toEqual([])
  expect(on(times(3, 200))).toHaveLength(1)
  expect(lateRevocations([{ ...nothingFound, revocationsMs: times(3, 200) }], 2)).toEqual([])
  expect(on(times(3, 50))).toEqual([])
})
