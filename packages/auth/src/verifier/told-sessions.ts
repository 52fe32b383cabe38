import {
  type Bulletin,
  createEndedSessions,
  createStandings,
  type FeedStatus,
  type SessionStanding,
  type StalePolicy,
} from '../feed/index.ts'

/** What an issuer has told of ended sessions. */
export interface ToldSessions {
  readonly standing: (sessionId: string, issuedAtMs: number) => SessionStanding
  readonly status: () => FeedStatus
  /** Takes a bulletin. `gap`: something before it is missing, so that all must be told anew; `untimely`: it was not written just now. */
  readonly take: (bulletin: Bulletin) => 'taken' | 'gap' | 'untimely'
  /** The event behind which the stream goes on; undefined: from the beginning. */
  readonly lastEventId: () => string | undefined
  /** The keys whose tokens are good, as was told last. */
  readonly kids: () => readonly string[] | undefined
  /** Drops what no token can outlive. */
  readonly forget: () => void
}

export interface ToldSessionsOptions {
  /** Unix milliseconds. */
  readonly clock: () => number
  readonly staleAfterMs: number
  readonly policy: StalePolicy
  readonly maximum?: number
}

// beyond what clocks of servers differ by; whoever kept an answer plays it again later
const timelyMs = 60_000

export function createToldSessions(options: ToldSessionsOptions): ToldSessions {
  const { clock, staleAfterMs, policy, maximum } = options
  let sinceMs = Number.NEGATIVE_INFINITY
  let heardAt = Number.NEGATIVE_INFINITY
  let position: { readonly stream: string; readonly to: number } | undefined
  let kids: readonly string[] | undefined
  const ended = createEndedSessions({
    sinceMs: () => sinceMs,
    ...(maximum === undefined ? {} : { maximum }),
  })
  const silentMs = () => performance.now() - heardAt
  return {
    ...createStandings({ ended, silentMs, staleAfterMs, policy, instead: 'unavailable' }),
    take({ stream, from, to, isPartial, atMs, ...told }) {
      if (Math.abs(clock() - atMs) > timelyMs) return 'untimely'
      const isContinued = position?.stream === stream && position.to === from
      if (from !== 0 && !isContinued) {
        position = undefined
        return 'gap'
      }
      position = { stream, to }
      // the same list as long as it says the same: what is cached by it stays good
      if (kids?.join() !== told.kids.join()) kids = told.kids
      ended.add(told.ended)
      if (isPartial) return 'taken'
      sinceMs = told.sinceMs
      heardAt = performance.now()
      return 'taken'
    },
    lastEventId: () => position && `${position.stream}:${position.to}`,
    kids: () => kids,
    forget: ended.forget,
  }
}
