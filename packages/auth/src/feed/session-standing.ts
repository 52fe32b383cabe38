import type { EndedSessions } from './ended-sessions.ts'

/**
 * What memory knows of a session: that it goes on, that it has ended, nothing (then ask the store), or nothing that may
 * be acted upon (then let nobody pass).
 */
export type SessionStanding = 'live' | 'ended' | 'unknown' | 'unavailable'

/** What is said of a session when nothing has been heard for too long. */
export type StalePolicy =
  /** The store is asked. */
  | 'check-store'
  /** Nobody passes. */
  | 'fail-closed'
  /** For so long after the last news it counts as live; then the store is asked. */
  | { readonly acceptForMs: number }

/** How well the memory is informed. */
export interface FeedStatus {
  /** Milliseconds since the last news, also that there are none. */
  readonly ageMs: number
  readonly isStale: boolean
  /** How many ended sessions are remembered. */
  readonly sessions: number
  /** Whether nobody passes now. */
  readonly isRefusing: boolean
}

export interface StandingOptions {
  readonly ended: Pick<EndedSessions, 'has' | 'sinceMs' | 'size'>
  /** How long nothing was heard, in milliseconds. */
  readonly silentMs: () => number
  readonly staleAfterMs: number
  readonly policy: StalePolicy
  /** What takes the place of the store's word. Default `unknown`: ask it. */
  readonly instead?: 'unknown' | 'unavailable'
}

export interface Standings {
  readonly standing: (sessionId: string, issuedAtMs: number) => SessionStanding
  readonly status: () => FeedStatus
}

export function createStandings(options: StandingOptions): Standings {
  const { ended, silentMs, staleAfterMs, policy, instead = 'unknown' } = options
  const whenStale = (silent: number): SessionStanding => {
    if (policy === 'check-store') return instead
    if (policy === 'fail-closed') return 'unavailable'
    return silent < policy.acceptForMs ? 'live' : instead
  }
  return {
    standing(sessionId, issuedAtMs) {
      if (ended.has(sessionId)) return 'ended'
      if (issuedAtMs < ended.sinceMs()) return 'unknown'
      const silent = silentMs()
      return silent < staleAfterMs ? 'live' : whenStale(silent)
    },
    status() {
      const ageMs = silentMs()
      const isStale = ageMs >= staleAfterMs
      return {
        ageMs,
        isStale,
        sessions: ended.size(),
        isRefusing: isStale && whenStale(ageMs) === 'unavailable',
      }
    },
  }
}
