import type { AdminJob, AdminPermission } from '@carnet/contract'
import { type Job, type JobOutcome, type Report, silenceMs, type WantedJob } from '../../admin/index.ts'
import type { Broken } from '../../audit/index.ts'
import { type Answer, failed, invalidInput, ok } from '../answer.ts'
import { busy } from '../token-answers.ts'
import type { AdminCall, AdminCaller, AdminContext } from './admin-context.ts'
import { notFound } from './outcomes.ts'
import { createEnding, refusalOfAll, refusalOfThese } from './session-ending.ts'
import { filterOf, nothingFits } from './session-search.ts'
import { iso } from './times.ts'

/** What takes long: it goes on when the request is over, and every process can tell how far it is. */
export function createJobHandlers(context: AdminContext) {
  const { store, jobs, audit } = context
  const toAnswer = (job: Job) => ok(toJob(job, context.clock()))
  const allowedTo = createLasting(context)

  async function start(wanted: WantedJob): Promise<Answer> {
    const begun = await jobs.start(wanted)
    if (begun === 'busy') return busy
    return begun === 'another' ? failed('job_running') : toAnswer(begun)
  }

  return {
    async endSessions({ fields, caller }: AdminCall<'endSessions'>): Promise<Answer> {
      const { ids, ...filter } = fields
      const isFiltered = Object.keys(filter).length > 0
      if ((ids === undefined) !== isFiltered) return eitherOr
      const refusal = await (ids
        ? refusalOfThese(context, caller, ids)
        : refusalOfAll(context, caller, filter))
      if (refusal !== undefined) return refusal
      const ending = createEnding(context, caller)
      const isAllowed = allowedTo(caller, ['sessions.end', 'staff.change'])
      const about = JSON.stringify(fields)
      const wanted = { kind: 'end_sessions', userId: caller.account.id, about, isAllowed } as const
      if (ids !== undefined) {
        const unique = [...new Set(ids)]
        return start({ ...wanted, total: unique.length, work: (report) => ending.these(unique, report) })
      }
      const found = await filterOf(context, filter)
      // what has ended has ended, and who asks for this wants to see how it goes
      const those = found === nothingFits ? undefined : { ...found, state: found.state ?? ('live' as const) }
      return start({ ...wanted, total: undefined, work: (report) => ending.found(those, report) })
    },

    async verifyAudit({ fields, caller }: AdminCall<'verifyAudit'>): Promise<Answer> {
      const head = fields.head === undefined ? undefined : toHead(fields.head)
      if (fields.head !== undefined && head === undefined) return noHead
      const work = (report: Report) => verify(audit, head, report)
      const isAllowed = allowedTo(caller, ['audit.view'])
      const wanted = { kind: 'verify_audit', userId: caller.account.id, total: undefined } as const
      return start({ ...wanted, about: fields.head ?? '', isAllowed, work })
    },

    async readJob({ id }: AdminCall<'readJob'>): Promise<Answer> {
      const job = await store.findJob(id)
      return job === undefined ? notFound : toAnswer(job)
    },

    async cancelJob({ id, caller }: AdminCall<'cancelJob'>): Promise<Answer> {
      const job = await store.findJob(id)
      if (job === undefined) return notFound
      if (job.userId !== caller.account.id && !caller.account.isSuperuser) return failed('permission_denied')
      // before: who stopped it is known also where this breaks off
      if (job.state === 'running')
        await audit.record({ action: 'job_cancelled', userId: job.userId, detail: { kind: job.kind, id } })
      const cancelled = await store.cancelJob(id)
      return cancelled === undefined ? notFound : toAnswer(cancelled)
    },
  }
}

/** What a caller may do now they must be able to do still, while it goes on. */
function createLasting({ sessions, permissionsOf }: AdminContext) {
  return ({ session, permissions }: AdminCaller, needed: readonly AdminPermission[]) => {
    const wanted = needed.filter((name) => permissions.has(name))
    return async (): Promise<boolean> => {
      const account = await sessions.admin.ownerOf(session.id)
      const has = account === undefined ? [] : permissionsOf(account)
      return account !== undefined && wanted.every((name) => has.includes(name))
    }
  }
}

async function verify(
  audit: AdminContext['audit'],
  head: ReturnType<typeof toHead>,
  report: Report,
): Promise<JobOutcome> {
  const verdict = await audit.verify({ head }, report)
  await audit.record({ action: 'audit_verified', detail: { outcome: verdict.outcome } })
  if (verdict.outcome === 'broken')
    return {
      summary: `The log is not as it was written, from place ${verdict.position} on (${verdict.fault}).${keyedLater(verdict)}`,
      isGood: false,
    }
  const { position, hash } = verdict.head
  return { summary: `${verdict.rows} rows are as they were written.`, head: `${position}:${hash}` }
}

const keyedLater = ({ fault }: Broken) =>
  fault === 'unkeyed' ? ' If the key secret came later, "carnet audit verify" says what to set, once.' : ''

const eitherOr = invalidInput({ non_field_errors: ['Give either ids, or what to search for.'] })
const noHead = invalidInput({ head: ['Must be what an earlier check answered.'] })

function toHead(text: string): { position: number; hash: string } | undefined {
  const [, position, hash = ''] = /^(\d{1,15}):([\w:+/=-]{1,160})$/.exec(text) ?? []
  return position === undefined ? undefined : { position: Number(position), hash }
}

function toJob(job: Job, nowMs: number): AdminJob {
  const isLost = job.state === 'running' && nowMs - job.seenAtMs > silenceMs
  return {
    id: job.id,
    kind: job.kind,
    state: isLost ? 'lost' : job.state,
    done: job.done,
    total: job.total ?? null,
    started_at: iso(job.startedAtMs),
    summary: isLost ? `The process that worked on it is gone. It had done ${job.done}.` : job.summary,
    head: job.head ?? null,
    good: job.isGood && !isLost,
  }
}
