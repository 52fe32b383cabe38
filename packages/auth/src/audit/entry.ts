import type { AuditAction } from './actions.ts'
import { type Origin, userActor } from './origin.ts'
import { shortPrintable } from './printable.ts'

export type AuditResult = 'done' | 'refused'

/** What the code that makes a change says about it; where it came from is known already. */
export interface AuditEvent {
  readonly action: AuditAction
  /** Default `done`. */
  readonly result?: AuditResult
  /** The user whom it is about. */
  readonly userId?: string | undefined
  readonly sessionId?: string | undefined
  /** Whether a request whose caller has not been asked for must be the user's own. Default false. */
  readonly isByUser?: boolean
  /** Never a token, a password, a hash or a key; of a field that was changed its name. */
  readonly detail?: Readonly<Record<string, DetailValue>>
}

export type DetailValue = string | number | boolean | readonly DetailValue[] | DetailObject
interface DetailObject {
  readonly [name: string]: DetailValue
}

/** An event with its origin, as the columns hold it: each text printable and short. */
export interface AuditColumns {
  readonly action: string
  readonly result: string
  readonly actor: string
  readonly userId: string | null
  readonly sessionId: string | null
  readonly ip: string
  readonly userAgent: string
  readonly requestId: string
  /** JSON, `{}` where there is none. */
  readonly detail: string
}

/** A row of the log. */
export interface AuditRow extends AuditColumns {
  /** In the order of writing, with gaps; who commits late may have a lower one. */
  readonly seq: number
  /** Unix milliseconds of the store's clock. */
  readonly atMs: number
  /** Its place in the chain, from 1 and without gaps; undefined until it is sealed, within a second or so. */
  readonly position: number | undefined
  readonly hash: string | undefined
}

export function toColumns(event: AuditEvent, origin: Origin): AuditColumns {
  const { action, result = 'done', userId, sessionId, isByUser = false, detail = {} } = event
  const isTheirs = isByUser && origin.actor === '' && origin.requestId !== ''
  const actor = isTheirs ? userActor(userId ?? '') : origin.actor
  return {
    action,
    result,
    actor: shortPrintable(actor, longest.name),
    userId: userId === undefined ? null : shortPrintable(userId, longest.name),
    sessionId: sessionId === undefined ? null : shortPrintable(sessionId, longest.name),
    ip: shortPrintable(origin.ip, longest.ip),
    userAgent: shortPrintable(origin.userAgent, longest.name),
    requestId: shortPrintable(origin.requestId, longest.ip),
    detail: toDetail(detail),
  }
}

const longest = { ip: 64, name: 256, list: 64, detail: 8192 } as const

function toDetail(detail: NonNullable<AuditEvent['detail']>): string {
  const text = JSON.stringify(shortened(detail))
  return text.length > longest.detail ? '{"cut":true}' : text
}

function shortened(value: DetailValue): DetailValue {
  if (typeof value === 'string') return shortPrintable(value, longest.name)
  if (typeof value !== 'object') return value
  if (isList(value)) return value.slice(0, longest.list).map(shortened)
  const entries = Object.entries(value).slice(0, longest.list)
  return Object.fromEntries(
    entries.map(([name, one]) => [shortPrintable(name, longest.name), shortened(one)]),
  )
}

const isList = (value: DetailValue): value is readonly DetailValue[] => Array.isArray(value)
