import type { AdminJob } from '@carnet/contract'
import { type Job, type JobOutcome, type Report, silenceMs } from '../../admin/index.ts'
import { type Answer, failed, invalidInput, ok } from '../answer.ts'
import type { AdminCall, AdminContext } from './admin-context.ts'
import { endFound, endThese } from './session-ending.ts'
import { filterOf, nothingFits } from './session-search.ts'
import { iso } from './times.ts'

const notFound = failed('not_found')

/** What takes long: it goes on when the request is over, and every process can tell how far it is. */
export function createJobHandlers(context: AdminContext) {
  const { store, jobs, sessions, audit } = context
  const toAnswer = (job: Job) => ok(toJob(job, context.clock()))

  return {
    async endSessions({ fields, caller }: AdminCall<'endSessions'>): Promise<Answer> {
      const { ids, ...filter } = fields
      const isFiltered = Object.keys(filter).length > 0
      if ((ids === undefined) !== isFiltered) return eitherOr
      const userId = caller.account.id
      if (ids !== undefined) {
        const unique = [...new Set(ids)]
        const work = (report: Report) => endThese(sessions, unique, report)
        return toAnswer(await jobs.start({ kind: 'end_sessions', userId, total: unique.length }, work))
      }
      const found = await filterOf(context, filter)
      // what has ended has ended, and who asks for this wants to see how it goes
      const those = found === nothingFits ? undefined : { ...found, state: found.state ?? ('live' as const) }
      const work = (report: Report) => endFound(context, those, { spared: caller.session.id, report })
      return toAnswer(await jobs.start({ kind: 'end_sessions', userId, total: undefined }, work))
    },

    async verifyAudit({ fields, caller }: AdminCall<'verifyAudit'>): Promise<Answer> {
      const head = fields.head === undefined ? undefined : toHead(fields.head)
      if (fields.head !== undefined && head === undefined) return noHead
      const work = async (report: Report): Promise<JobOutcome> => {
        const verdict = await audit.verify({ head }, report)
        await audit.record({ action: 'audit_verified', detail: { outcome: verdict.outcome } })
        if (verdict.outcome === 'broken')
          return {
            summary: `The log is not as it was written, from place ${verdict.position} on (${verdict.fault}).`,
            isGood: false,
          }
        const { position, hash } = verdict.head
        return { summary: `${verdict.rows} rows are as they were written.`, head: `${position}:${hash}` }
      }
      const { account } = caller
      return toAnswer(await jobs.start({ kind: 'verify_audit', userId: account.id, total: undefined }, work))
    },

    async readJob({ id }: AdminCall<'readJob'>): Promise<Answer> {
      const job = await store.findJob(id)
      return job === undefined ? notFound : toAnswer(job)
    },

    async cancelJob({ id, caller }: AdminCall<'cancelJob'>): Promise<Answer> {
      const job = await store.findJob(id)
      if (job === undefined) return notFound
      if (job.userId !== caller.account.id && !caller.account.isSuperuser) return failed('permission_denied')
      const cancelled = await store.cancelJob(id)
      return cancelled === undefined ? notFound : toAnswer(cancelled)
    },
  }
}

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
