import type { Attempt, ClockStep, Fault, Operation, RigEvent, ServerState } from '../events/event.ts'

/** What the clients know of one session. */
export interface History {
  readonly session: string
  readonly user: string
  /** Its log-in, where that was answered. */
  readonly begun: Attempt | undefined
  /** In the order in which they were sent. */
  readonly refreshes: readonly Attempt[]
  readonly uses: readonly Attempt[]
  /** Requests that may have ended it, other than a refresh. */
  readonly ends: readonly Attempt[]
}

export interface Evidence {
  readonly events: readonly RigEvent[]
  readonly attempts: readonly Attempt[]
  readonly faults: readonly Fault[]
  readonly clock: readonly ClockStep[]
  readonly states: readonly ServerState[]
  readonly histories: ReadonlyMap<string, History>
  /** The grace window, G. */
  readonly graceMs: number
}

type Growing = { -readonly [Key in keyof History]: History[Key] } & {
  refreshes: Attempt[]
  uses: Attempt[]
  ends: Attempt[]
}

export function readEvidence(events: readonly RigEvent[], graceMs: number): Evidence {
  const attempts = events
    .filter((event) => event.kind === 'attempt')
    .sort((one, other) => one.sentMs - other.sentMs || one.id - other.id)
  const faults = events.filter((event) => event.kind === 'fault')
  const clock = events.filter((event) => event.kind === 'clock')
  const states = events.filter((event) => event.kind === 'server')
  const histories = new Map<string, Growing>()
  for (const attempt of attempts) note(histories, attempt)
  addEndsOfUsers(histories, attempts)
  return { events, attempts, faults, clock, states, histories, graceMs }
}

function note(histories: Map<string, Growing>, attempt: Attempt): void {
  const { session, user, operation } = attempt
  if (session === undefined) return
  let history = histories.get(session)
  if (history === undefined) {
    history = { session, user, begun: undefined, refreshes: [], uses: [], ends: [] }
    histories.set(session, history)
  }
  if (operation === 'log in') history.begun = attempt
  if (operation === 'refresh') history.refreshes.push(attempt)
  if (operation === 'use') history.uses.push(attempt)
  // what was refused has ended nothing
  if (endsOne.has(operation) && attempt.outcome !== 'NACK') history.ends.push(attempt)
}

const endsOne: ReadonlySet<Operation> = new Set(['log out', 'end session'])
/** Whether it spares the caller's session. */
const endsAll: ReadonlyMap<Operation, boolean> = new Map([
  ['deactivate', false],
  ['end all', false],
  ['end others', true],
  ['change password', true],
])

/** Whether what is asked for ends sessions. */
export const isEnd = ({ operation }: Attempt) => endsOne.has(operation) || endsAll.has(operation)

// what a stopped process had in its sockets it does when it goes on
export const afterwardsMs = 5000

/** Until when a request may have been done: one that was given up also some time later. */
export const doneByMs = ({ status, receivedMs }: Attempt): number =>
  status === 0 ? receivedMs + afterwardsMs : receivedMs

/** All sessions that had begun, or all but the caller's. */
function addEndsOfUsers(histories: Map<string, Growing>, attempts: readonly Attempt[]): void {
  const byUser = Map.groupBy(histories.values(), ({ user }) => user)
  for (const attempt of attempts) {
    const isSparing = endsAll.get(attempt.operation)
    if (isSparing === undefined || attempt.outcome === 'NACK') continue
    for (const history of byUser.get(attempt.user) ?? []) {
      const isCaller = isSparing && attempt.session === history.session
      const hadBegun = (history.begun?.sentMs ?? 0) <= doneByMs(attempt)
      if (!isCaller && hadBegun) history.ends.push(attempt)
    }
  }
}

/** A refresh that was refused for good, rather than for now. */
export const isRefusal = ({ operation, status }: Attempt) => operation === 'refresh' && status === 401

export const isReuse = ({ code }: Attempt) => code === 'token_reused'

/** Whether something that the clients did, or saw, explains that the session had ended when this answer came. */
export function isExplained({ ends, refreshes }: History, refusal: Attempt): boolean {
  const before = (attempt: Attempt) => attempt !== refusal && attempt.sentMs < refusal.receivedMs
  return ends.some(before) || refreshes.some((attempt) => mayHaveEnded(attempt) && before(attempt))
}

/** A refresh after which the session may be over: known to be reuse, or a thief's whose answer was lost. */
export const mayHaveEnded = (attempt: Attempt) =>
  isReuse(attempt) || (attempt.actor === 'thief' && attempt.outcome === 'UNKNOWN')
