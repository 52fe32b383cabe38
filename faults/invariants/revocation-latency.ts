// How long the other processes take to hear that a session has ended.
import type { Attempt } from '../events/event.ts'
import type { Evidence, History } from './history.ts'
import type { Invariant } from './invariant.ts'
import { latencyBoundMs } from './remembered-revocations.ts'

/** How long one process took to refuse the access token of a session that another one had ended. */
interface Heard {
  readonly session: string
  readonly server: string
  /**
   * From the acknowledgement until the first request that was refused was sent. Where the process, or what it hears by,
   * was away meanwhile: from when it was back.
   */
  readonly ms: number
  /** Whether nothing had been taken away, nor the process been away, since a second before. */
  readonly isCalm: boolean
  /** False: it was not refused as long as it was asked, or was not asked soon enough to tell. */
  readonly isMeasured: boolean
}

/** How long the 99th of a hundred may take while nothing is wrong. */
export const promptMs = 1000
const calmBeforeMs = 1000
const askedSoonMs = 200

/** Of ends that one process had answered, at each of the others. */
export function revocationsHeard(evidence: Evidence): Heard[] {
  // a clock that jumps ends tokens by itself
  if (evidence.clock.length > 0) return []
  return [...evidence.histories.values()].flatMap((history) => {
    const isOwn = ({ outcome, session, server }: Attempt) =>
      outcome === 'ACK' && session === history.session && server !== undefined
    const end = history.ends.find(isOwn)
    return end === undefined ? [] : [...asked(history, end)].map((one) => hear(evidence, end, one))
  })
}

/** What each other process was asked after the end. */
const asked = ({ uses }: History, end: Attempt) =>
  Map.groupBy(
    uses.filter(({ server, sentMs }) => server && server !== end.server && sentMs >= end.receivedMs),
    ({ server }) => server ?? '',
  )

function hear(evidence: Evidence, end: Attempt, [server, uses]: [string, Attempt[]]): Heard {
  const refused = uses.find(({ status }) => status === 401)
  const untilMs = refused?.sentMs ?? uses.at(-1)?.receivedMs ?? end.receivedMs
  const away = [...awayTimes(evidence, server), ...evidence.faults]
  const isFar = ({ startedMs, endedMs }: Span) => startedMs > untilMs || endedMs < end.sentMs - calmBeforeMs
  // what was only partly gone is no reason to hear of nothing
  const excuses = [
    ...awayTimes(evidence, server),
    ...evidence.faults.filter(({ effect }) => effect !== 'partial'),
  ]
  const backMs = excuses.map(({ endedMs }) => endedMs).filter((ms) => ms <= untilMs)
  const isFirst = refused === uses[0] && untilMs - end.receivedMs > askedSoonMs
  return {
    session: end.session ?? '',
    server,
    ms: untilMs - Math.max(end.receivedMs, ...backMs),
    isCalm: away.every(isFar),
    isMeasured: refused !== undefined && !isFirst,
  }
}

interface Span {
  readonly startedMs: number
  readonly endedMs: number
}

function awayTimes({ states }: Evidence, server: string): Span[] {
  const own = states.filter((state) => state.server === server)
  return own.flatMap(({ isWell, atMs }, index) =>
    isWell ? [] : [{ startedMs: atMs, endedMs: own[index + 1]?.atMs ?? Number.POSITIVE_INFINITY }],
  )
}

/** Whatever is done to the servers, once they are back they hear of it. */
export const heardInTime = (patience: number): Invariant => ({
  name: 'I3',
  promise: 'a process that is well refuses an ended session within 5 s',
  broken: (evidence) =>
    revocationsHeard(evidence)
      .filter(({ ms }) => ms > latencyBoundMs * patience)
      .map(
        ({ session, server, ms }) =>
          `session ${session}: ${server} did not refuse it for ${Math.round(ms)} ms`,
      ),
})
