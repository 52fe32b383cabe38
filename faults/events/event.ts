// What the rig writes down: one event for each request, and one for each thing that was done to the servers. Times are
// milliseconds of the rig's own monotonic clock, whatever was done to the clocks of servers.

export type Operation =
  | 'log in'
  | 'refresh'
  | 'use'
  | 'log out'
  | 'change password'
  | 'end session'
  | 'end others'
  | 'end all'
  | 'deactivate'
  | 'activate'

/** `ACK`: a whole 2xx. `NACK`: a whole 4xx. `UNKNOWN`: a reset, a time-out, a cut body or a 5xx: it may have been done. */
export type Outcome = 'ACK' | 'NACK' | 'UNKNOWN'

export interface Attempt {
  readonly kind: 'attempt'
  readonly id: number
  readonly sentMs: number
  readonly receivedMs: number
  readonly operation: Operation
  readonly actor: 'owner' | 'thief'
  readonly user: string
  readonly device: string
  /** The session of the token that was sent; of a log-in that was answered, the one that began; else the one to end. */
  readonly session: string | undefined
  /** The id of the token that was sent. */
  readonly token: string | undefined
  readonly outcome: Outcome
  /** 0 where no answer came. */
  readonly status: number
  readonly code: string | undefined
  /** The id of the refresh token that was answered. */
  readonly issued: string | undefined
  /** Sent to this process rather than to whichever serves. */
  readonly server?: string
  /** By which the audit log names it, of what changes something and was answered. */
  readonly request?: string | undefined
  /** How many sessions the answer says that it ended. */
  readonly revoked?: number
}

/**
 * `total`: nothing that writes can have worked meanwhile. `outage`: it was meant to stop the service, and may not have
 * at once. `partial`: others served on.
 */
export type Effect = 'total' | 'outage' | 'partial'

/** Something was taken away, from then to then. */
export interface Fault {
  readonly kind: 'fault'
  readonly name: string
  readonly startedMs: number
  readonly endedMs: number
  readonly effect: Effect
}

/** A server ended, and nobody had asked it to. */
export interface Exit {
  readonly kind: 'exit'
  readonly server: string
  readonly atMs: number
  readonly code: number | null
  readonly printed: string
}

/** A server was stopped, ended or paused, or it answers again. One that runs under a tracer is never well. */
export interface ServerState {
  readonly kind: 'server'
  readonly server: string
  readonly atMs: number
  readonly isWell: boolean
}

/** The clocks of all servers were set to so many seconds beside the true time. */
export interface ClockStep {
  readonly kind: 'clock'
  readonly atMs: number
  readonly offsetSeconds: number
}

export type RigEvent = Attempt | Fault | Exit | ServerState | ClockStep
