import {
  type AuditEvent,
  type AuditLog,
  type AuditRow,
  type Broken,
  type ChainHead,
  chainStart,
  createChain,
  createRefusals,
  createSealer,
  type Intact,
  type Refusal,
  sealedPages,
  type VerifyOptions,
  verifyLog,
} from '../audit/index.ts'
import type { AuditEntry, Auth } from '../auth.ts'
import { type ParsedOptions, secondsOf } from '../options/index.ts'
import { createPace } from '../pacing/index.ts'
import { lastingSecrets } from './derived-secret.ts'
import type { KeyContext } from './open-keys.ts'

/** The audit log at work: what was written is chained, what is too old is deleted. */
export interface Auditing {
  readonly face: Auth['audit']
  /** Writes down what no verb of the store does. */
  readonly record: (event: AuditEvent) => Promise<void>
  /** Checks the log, and tells of each page how many rows have been checked by then, of how many. */
  readonly verify: (options: VerifyOptions, onPage: OnPage) => Promise<Intact | Broken>
  /** Resolves when it is written down or counted, also where that failed: a refusal is one in any case. */
  readonly recordRefusal: (refusal: Refusal) => Promise<void>
  /** Deletes what is older than the options keep, after so many expired sessions. */
  readonly afterFlush: (deletedSessions: number) => Promise<void>
  /** How many rows had no place in the chain when somebody last looked. */
  readonly unsealed: () => number
  /** From now on rows are chained each second. */
  readonly begin: () => void
  readonly stop: () => Promise<void>
}

type OnPage = (done: number, total: number) => Promise<void>

export interface AuditingOptions {
  readonly options: ParsedOptions<unknown>
  readonly log: AuditLog
  readonly keyContext: KeyContext
  readonly clock: () => number
  readonly onError: (error: unknown) => void
}

export function createAuditing({ options, log, keyContext, clock, onError }: AuditingOptions): Auditing {
  const chain = createChain(lastingSecrets(keyContext))
  const refusals = createRefusals({ append: log.append, fingerprint: chain.fingerprint, clock })
  const known = { keyedAfter: keyedAfter(options) }
  const prune = async (beforeMs: number, keyedFrom?: number) => {
    const pace = createPace()
    for (let rows = 0; ; await pace.afterWriting()) {
      const pruned = await log.prune(chain, { ...known, beforeMs, limit: pruneBatch, keyedFrom })
      if (pruned.outcome === 'broken') return pruned
      rows += pruned.rows
      if (pruned.rows < pruneBatch) return { ...pruned, rows }
    }
  }
  const face: Auth['audit'] = {
    async list({ limit = 100, since, until, ...query } = {}) {
      if (!Number.isInteger(limit) || limit < 1 || limit > 1000)
        throw new TypeError(`"limit" must be a whole number from 1 to 1000, not ${String(limit)}.`)
      const times = { sinceMs: since && time(since, 'since'), untilMs: until && time(until, 'until') }
      return (await log.latest({ ...query, limit, ...times })).map(toEntry)
    },
    entries: (range) => entries(log, range),
    verify: (wanted) => verifyLog(log, chain, { ...known, ...wanted }),
    prune: async (before, { keyedFrom } = {}) => prune(time(before, 'before'), keyedFrom),
  }
  const verify: Auditing['verify'] = async (wanted, onPage) => {
    const { pruned = chainStart, head = chainStart } = (await log.ends()) ?? {}
    const total = head.position - pruned.position
    const sealed: AuditLog['sealed'] = async (after, limit) => {
      const page = await log.sealed(after, limit)
      await onPage(Math.min(total, after + page.length - pruned.position), total)
      return page
    }
    return verifyLog({ ...log, sealed }, chain, { ...known, ...wanted })
  }
  const { audit } = options
  if (audit === false) {
    const nothing = async () => undefined
    return {
      face,
      record: nothing,
      verify,
      recordRefusal: nothing,
      afterFlush: nothing,
      unsealed: () => 0,
      begin: () => {},
      stop: nothing,
    }
  }
  const sealer = createSealer({ log, chain, alsoDo: refusals.settle, onError })
  return {
    face,
    record: log.append,
    verify,
    recordRefusal: (refusal) => refusals.note(refusal).catch(onError),
    unsealed: sealer.unsealed,
    begin: sealer.begin,
    async afterFlush(deleted) {
      if (deleted > 0) await log.append({ action: 'sessions_flushed', detail: { sessions: deleted } })
      const pruned = await prune(clock() - secondsOf(audit.keep) * 1000)
      if (pruned.outcome === 'broken') onError(new Error(describeBroken(pruned)))
    },
    async stop() {
      await refusals.settle(true).catch(onError)
      await sealer.stop()
    },
  }
}

/** @throws TypeError for a date that is none: compared with it, everything would be old. */
function time(date: Date, name: string): number {
  const ms = date.getTime()
  if (Number.isNaN(ms)) throw new TypeError(`"${name}" must be a date.`)
  return ms
}

// on SQLite a batch holds up this process, for some three milliseconds: each row is checked before it goes
const pruneBatch = 100

const describeBroken = ({ fault, position }: Broken) =>
  fault === 'unkeyed'
    ? `Row ${position} of the audit log is chained without the key secret, so nothing is deleted from it. If the secret was given to a log that had begun without one, run "carnet audit verify": it says what to set the option "audit.keyedAfter" to, once.`
    : 'The audit log is not as it was written, so nothing is deleted from it any more: run "carnet audit verify".'

/** The last row that may be chained without the secret. */
function keyedAfter({ audit }: ParsedOptions<unknown>): ChainHead | undefined {
  const told = audit === false ? undefined : audit.keyedAfter
  const [, position, hash = ''] = /^(\d+):(.+)$/.exec(told ?? '') ?? []
  return position === undefined ? undefined : { position: Number(position), hash }
}

async function* entries(
  log: AuditLog,
  { since, until }: { readonly since?: Date; readonly until?: Date } = {},
): AsyncGenerator<AuditEntry> {
  const [from, to] = [since?.getTime() ?? -Infinity, until?.getTime() ?? Infinity]
  for await (const page of sealedPages(log))
    for (const row of page) if (row.atMs >= from && row.atMs < to) yield toEntry(row)
}

function toEntry({ atMs, detail, userId, sessionId, ...row }: AuditRow): AuditEntry {
  return {
    ...row,
    at: new Date(atMs),
    userId: userId ?? undefined,
    sessionId: sessionId ?? undefined,
    detail: toObject(detail),
  }
}

/** What was tampered with may be no JSON any more, and must be seen all the same. */
function toObject(detail: string): AuditEntry['detail'] {
  try {
    return JSON.parse(detail) as AuditEntry['detail']
  } catch {
    return { unreadable: detail }
  }
}
