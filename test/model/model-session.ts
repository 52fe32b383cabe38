// The nouns of the model: a session as `reference-model.ts` plays with it. Times are milliseconds.

export interface Rules {
  readonly graceMs: number
  /** 0: no late retries. */
  readonly lateMs: number
  /** After how many generations in a row with a stranger a session ends. */
  readonly endAfter: number
  readonly lifetimeMs: number
  readonly maximumSessions: number
}

export interface Token {
  readonly jti: string
  readonly issuedAt: number
  readonly expiresAt: number
}

export interface Client {
  readonly ip: string
  readonly userAgent: string
}

export interface Model {
  readonly id: string
  readonly createdAt: number
  readonly usedAt: number
  readonly client: Client
  readonly current: Token
  /** Newest first. */
  readonly retired: readonly { readonly jti: string; readonly at: number }[]
  /** The second in which the newest token was issued that anybody has seen in use. */
  readonly seen: number
  /** Generations in a row with a stranger, before this one; and whether this one has had one. */
  readonly followed: number
  readonly isFollowed: boolean
  readonly isEnded: boolean
}

export interface Presented {
  readonly token: Token
  readonly client: Client
  readonly now: number
  /** The id of the token that was answered, which becomes the current one if this is a rotation. */
  readonly next: string
}
