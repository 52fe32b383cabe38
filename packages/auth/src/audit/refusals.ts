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
  /** Resolves when the refusal is written down, or counted. */
  readonly note: (refusal: Refusal) => Promise<void>
  /** Writes down what was counted in minutes that are over; in all, with `isLast`. */
  readonly settle: (isLast?: boolean) => Promise<void>
}

// each takes as many failures as there may be in a row
const rare: ReadonlySet<AuditAction> = new Set(['account_locked'])
const happened: ReadonlySet<AuditAction> = new Set(['account_locked', 'late_retry'])

const minuteMs = 60_000
const rowsPerName = 5
const rowsPerMinute = 60
const namesCounted = 60

/**
 * In each minute the first five refusals for a name get a row each, sixty in all; the others are counted, and when the
 * minute is over each name gets one row with its number, up to sixty names, and all others one together.
 */
export function createRefusals({ append, fingerprint, clock }: RefusalsOptions): Refusals {
  let minute = createMinute(0)

  async function settle(isLast = false): Promise<void> {
    const over = minute
    if (!isLast && startOf(clock()) === over.startMs) return
    minute = createMinute(startOf(clock()))
    const nobody = { actor: '', ip: '', userAgent: '', requestId: '' }
    for (const { event, count } of over.counted.values()) {
      const detail = { ...event.detail, count, minute: new Date(over.startMs).toISOString() }
      await withOrigin(nobody, () => append({ ...event, detail }))
    }
  }

  return {
    settle,
    async note(refusal) {
      await settle()
      const name = refusal.userId ?? `?${fingerprint(refusal.login)}`
      const event = toEvent(refusal, fingerprint)
      if (rare.has(refusal.action) || mayHaveRow(minute, `${refusal.action} ${name}`)) return append(event)
      count(minute, `${refusal.action} ${name}`, event)
    },
  }
}

interface Minute {
  readonly startMs: number
  rows: number
  readonly rowsOf: Map<string, number>
  readonly counted: Map<string, { readonly event: AuditEvent; count: number }>
}

const createMinute = (startMs: number): Minute => ({
  startMs,
  rows: 0,
  rowsOf: new Map(),
  counted: new Map(),
})

const startOf = (nowMs: number) => nowMs - (nowMs % minuteMs)

function mayHaveRow(minute: Minute, key: string): boolean {
  const rows = minute.rowsOf.get(key) ?? 0
  if (rows >= rowsPerName || minute.rows >= rowsPerMinute) return false
  minute.rows += 1
  minute.rowsOf.set(key, rows + 1)
  return true
}

function count({ counted }: Minute, key: string, event: AuditEvent): void {
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
