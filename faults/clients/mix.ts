/** What devices do at each turn, as shares of the turns. */
export interface Mix {
  readonly use: number
  readonly tabs: number
  readonly signOut: number
  readonly changePassword: number
  readonly deactivate: number
  /** Ends the session of another of the person's devices. */
  readonly endSession: number
  /** Ends all sessions of the person, half of the times all but its own. */
  readonly endAll: number
  /** A thief takes a copy and comes back after the grace window. */
  readonly theft: number
  /** After a revocation every server is asked for the guarded route until it refuses. */
  readonly probe: number
  /** The longest pause between two turns, in milliseconds. */
  readonly pauseMs: number
}

export const everyday: Mix = {
  use: 0.3,
  tabs: 0.05,
  signOut: 0.01,
  changePassword: 0.002,
  deactivate: 0.001,
  endSession: 0.002,
  endAll: 0.001,
  theft: 0,
  probe: 0.5,
  pauseMs: 20,
}

export const withThieves: Mix = { ...everyday, theft: 0.01 }
