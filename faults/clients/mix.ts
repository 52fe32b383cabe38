/** What devices do at each turn, as shares of the turns. */
export interface Mix {
  readonly use: number
  readonly tabs: number
  readonly signOut: number
  readonly changePassword: number
  readonly deactivate: number
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
  theft: 0,
  probe: 0.5,
  pauseMs: 20,
}

export const withThieves: Mix = { ...everyday, theft: 0.01 }
