import type { AuditAction } from './actions.ts'
import type { AuditEvent } from './entry.ts'
import { withOrigin } from './origin.ts'

/** Somebody was turned away, or something else has happened that strangers can make happen as often as they like. */
export interface Refusal {
  readonly action: AuditAction
  readonly sessionId?: string | undefined
  /** Undefined: nobody has the name. */
  readonly userId: string | undefined
  /** What was typed as the name. It may be a password, so it is never written down. */
  readonly login: string
  readonly reason: string
}

export interface RefusalsOptions {
  readonly append: (event: AuditEvent) => Promise<void>
  readonly fingerprint: (login: string) => string
  /** Unix milliseconds. */
  readonly clock: () => number
}

/** Writes down refusals, without letting whoever causes them fill the log. */
export interface Refusals {
  /** Resolves when the refusal is written down, or counted. Rejects where it could not be written; then it is counted. */
  readonly note: (refusal: Refusal) => Promise<void>
  /** Writes down what was counted in minutes that are over; in all, with `isLast`. What it cannot write it keeps. */
  readonly settle: (isLast?: boolean) => Promise<void>
}

// each takes as many failures as there may be in a row
const rare: ReadonlySet<AuditAction> = new Set(['account_locked'])
// strangers cannot: each takes the token before the current one
const byHolders: ReadonlySet<AuditAction> = new Set(['late_retry'])
const happened: ReadonlySet<AuditAction> = new Set(['account_locked', 'late_retry'])

const minuteMs = 60_000
const rowsPerName = 5
const rowsPerMinute = 60
const namesCounted = 60

/**
 * In each minute the first five refusals for a name get a row each, sixty in all; the others are counted, and when the
 * minute is over each name gets one row with its number, up to sixty names, and all others one together. What strangers
 * cannot cause has as many rows of its own, five for a session. A minute that cannot be written down is kept, and the
 * next one goes on for as long.
 */
export function createRefusals({ append, fingerprint, clock }: RefusalsOptions): Refusals {
  let minute = createMinute(0)
  let over: Minute | undefined
  let writing: Promise<void> | undefined

  // whoever comes meanwhile waits for the same rows, or they would be written twice
  async function writeOver(): Promise<void> {
    while (over !== undefined) {
      writing ??= writeDown(over, append)
        .then(() => {
          over = undefined
        })
        .finally(() => {
          writing = undefined
        })
      await writing
    }
  }

  function turnOver(): void {
    over ??= minute
    if (over === minute) minute = createMinute(startOf(clock()))
  }

  async function settle(isLast = false): Promise<void> {
    if (startOf(clock()) !== minute.startMs) turnOver()
    await writeOver()
    if (!isLast) return
    turnOver()
    await writeOver()
  }

  return {
    settle,
    async note(refusal) {
      // the minute is over at once, and nobody who is refused waits for its rows; who settles is told what is wrong
      void settle().catch(() => undefined)
      const key = `${refusal.action} ${nameOf(refusal, fingerprint)}`
      const event = toEvent(refusal, fingerprint)
      const { action } = refusal
      if (!rare.has(action) && !mayHaveRow(shareOf(minute, action), key))
        return count(shareOf(minute, action), key, event)
      try {
        await append(event)
      } catch (error) {
        count(shareOf(minute, action), key, event)
        throw error
      }
    },
  }
}

interface Minute {
  readonly startMs: number
  readonly strangers: Share
  readonly holders: Share
}

interface Share {
  rows: number
  readonly rowsOf: Map<string, number>
  readonly counted: Map<string, { readonly event: AuditEvent; count: number }>
}

const createMinute = (startMs: number): Minute => ({
  startMs,
  strangers: createShare(),
  holders: createShare(),
})
const createShare = (): Share => ({ rows: 0, rowsOf: new Map(), counted: new Map() })

const startOf = (nowMs: number) => nowMs - (nowMs % minuteMs)

const shareOf = ({ strangers, holders }: Minute, action: AuditAction): Share =>
  byHolders.has(action) ? holders : strangers

function nameOf(
  { action, sessionId, userId, login }: Refusal,
  fingerprint: (login: string) => string,
): string {
  const name = byHolders.has(action) ? sessionId : userId
  return name ?? `?${fingerprint(login)}`
}

/** What is written is counted no longer, so that whoever goes on after a fault does not count it again. */
async function writeDown(
  { startMs, strangers, holders }: Minute,
  append: RefusalsOptions['append'],
): Promise<void> {
  const nobody = { actor: '', ip: '', userAgent: '', requestId: '' }
  const minute = new Date(startMs).toISOString()
  for (const { counted } of [strangers, holders]) {
    for (const [key, { event, count }] of counted) {
      await withOrigin(nobody, () => append({ ...event, detail: { ...event.detail, count, minute } }))
      counted.delete(key)
    }
  }
}

function mayHaveRow(share: Share, key: string): boolean {
  const rows = share.rowsOf.get(key) ?? 0
  if (rows >= rowsPerName || share.rows >= rowsPerMinute) return false
  share.rows += 1
  share.rowsOf.set(key, rows + 1)
  return true
}

function count({ counted }: Share, key: string, event: AuditEvent): void {
  const isOwn = counted.has(key) || counted.size < namesCounted
  const others = { action: event.action, result: event.result ?? 'refused', detail: { others: true } }
  const [place, about] = isOwn ? [key, event] : [`${event.action} *`, others]
  const known = counted.get(place)
  if (known === undefined) counted.set(place, { event: about, count: 1 })
  else known.count += 1
}

function toEvent(refusal: Refusal, fingerprint: (login: string) => string): AuditEvent {
  const { action, userId, sessionId, login, reason } = refusal
  const result = happened.has(action) ? 'done' : 'refused'
  const detail = userId === undefined ? { reason, name: fingerprint(login) } : { reason }
  return { action, result, userId, sessionId, detail }
}
