import { type AuditRow, type StoryPlace, storyRow } from '../audit/index.ts'
import type { FoundSession } from '../sessions/index.ts'

/** Something that happened to a session, or will: a sentence for people, and where it is known from. */
export interface StoryEvent {
  /** Unix milliseconds. */
  readonly atMs: number
  readonly event: StoryPlace | 'refreshed' | 'used' | 'expires'
  readonly text: string
  /** The action of the audit log that it comes from; undefined: the session's row tells it. */
  readonly action: string | undefined
  readonly actor: string
  readonly ip: string
}

/**
 * What became of a session, oldest first: the log where it was recorded, the row for what is only counted. Of a session
 * whose row has been deleted the log is all that there is.
 */
export function sessionStory(
  session: FoundSession | undefined,
  records: readonly AuditRow[],
): readonly StoryEvent[] {
  const recorded = [...records].sort((one, other) => one.seq - other.seq).map(toEvent)
  const places = new Set(recorded.map(({ event }) => event))
  const ofRow = session === undefined ? [] : rowEvents(session, places)
  // of the same moment the log comes first
  return [...recorded, ...ofRow].sort((one, other) => one.atMs - other.atMs)
}

function rowEvents(session: FoundSession, told: ReadonlySet<StoryEvent['event']>): StoryEvent[] {
  const { createdAtMs, rotatedAtMs, lastSeenAtMs, generation, revokedAtMs, revokeReason, ip } = session
  const events: StoryEvent[] = []
  if (!told.has('began')) events.push(rowEvent(createdAtMs, 'began', 'The session began.'))
  if (generation > 0) {
    const times = generation === 1 ? 'once' : `${generation} times`
    events.push(rowEvent(rotatedAtMs, 'refreshed', `Refreshed ${times}; this was the latest.`, ip))
  }
  if (lastSeenAtMs > Math.max(rotatedAtMs, createdAtMs))
    events.push(rowEvent(lastSeenAtMs, 'used', 'Used last.', ip))
  if (revokedAtMs === undefined) events.push(expiry(session))
  else if (!told.has('ended'))
    events.push(rowEvent(revokedAtMs, 'ended', withReason('Ended.', revokeReason ?? 'unknown')))
  return events
}

const expiry = ({ expiresAtMs, readAtMs }: FoundSession) =>
  rowEvent(
    expiresAtMs,
    'expires',
    expiresAtMs <= readAtMs ? 'Expired.' : 'Expires, unless it is refreshed before.',
  )

const rowEvent = (atMs: number, event: StoryEvent['event'], text: string, ip = ''): StoryEvent => ({
  ...{ atMs, event, text, ip },
  action: undefined,
  actor: '',
})

function toEvent({ action, result, actor, ip, atMs, detail }: AuditRow): StoryEvent {
  const [event, sentence] = storyRow(action, result === 'refused')
  const reason = event === 'ended' ? /"reason":"(\w+)"/.exec(detail)?.[1] : undefined
  const text = reason === undefined ? sentence : withReason(sentence, reason)
  return { atMs, event, text, action, actor, ip }
}

const withReason = (sentence: string, reason: string) =>
  sentence.replace(/\.$/, `: ${reason.replaceAll('_', ' ')}.`)
