import { createPace } from '../pacing/index.ts'
import type { AdminStore, Job } from './admin-store.ts'

/** What came of a job. */
export interface JobOutcome {
  /** A sentence for people. */
  readonly summary: string
  readonly head?: string | undefined
  readonly isGood?: boolean
}

/** Tells how far a job has come. Throws when somebody has cancelled it, or may not do it any more. */
export type Report = (done: number, total?: number) => Promise<void>

/** A job that somebody wants done. */
export interface WantedJob extends Pick<Job, 'kind' | 'userId' | 'total'> {
  /** What it is about, so that the same one is not done twice at once. */
  readonly about: string
  readonly work: (report: Report) => Promise<JobOutcome>
  /** Whether whoever wants it may do it still: asked again and again while it runs. */
  readonly isAllowed: () => Promise<boolean>
}

/** Jobs of this process; the others see in the store how far they are. */
export interface Jobs {
  /**
   * Begins the work and does not wait for it. The same job of the same user is begun once, and answered again while it
   * runs. `another`: the user has one of this kind that is about something else. `busy`: this process has enough to do.
   */
  readonly start: (wanted: WantedJob) => Promise<Job | 'another' | 'busy'>
  /** Waits until those that run have stopped where they are. */
  readonly stop: () => Promise<void>
}

export interface JobsOptions {
  readonly store: Pick<AdminStore, 'createJob' | 'updateJob'>
  readonly createId: () => string
  /** Writes down that a job begins, before it does. */
  readonly noteBegin: (job: Job) => Promise<void>
  /** Writes down that a job was stopped because its user may not do it any more. */
  readonly noteStop: (job: Job) => Promise<void>
  readonly onError: (error: unknown) => void
}

/** How long the process that works on a job may be silent until it counts as gone. */
export const silenceMs = 30_000
const reportEveryMs = 250
/** So many run in one process at once. */
const maximumRunning = 4

interface Running {
  readonly about: string
  /** Rejects where the job could not be begun. */
  readonly begun: Promise<Job>
  readonly done: Promise<void>
}

export function createJobs({ store, createId, noteBegin, noteStop, onError }: JobsOptions): Jobs {
  // by kind and user
  const running = new Map<string, Running>()
  let isStopping = false

  async function run(job: Job, { work, isAllowed }: WantedJob): Promise<void> {
    let last = { done: 0, total: job.total }
    let toldMs = Number.NEGATIVE_INFINITY
    const pace = createPace()
    const report: Report = async (done, total = last.total) => {
      last = { done, total }
      await pace.afterReading()
      if (isStopping) throw new StoppedError()
      if (performance.now() - toldMs < reportEveryMs) return
      toldMs = performance.now()
      if ((await store.updateJob(job.id, last))?.state !== 'running') throw new StoppedError()
      if (!(await isAllowed())) throw new StoppedError('whoever began it may not do this any more')
    }
    try {
      await noteBegin(job)
      const { summary, head, isGood = true } = await work(report)
      await store.updateJob(job.id, { ...last, state: 'done', summary, head, isGood })
    } catch (error) {
      const end = toEnd(error, last.done)
      await store.updateJob(job.id, { ...last, ...end, isGood: false })
      if (!(error instanceof StoppedError)) onError(error)
      else if (error.message !== '') await noteStop(job)
    }
  }

  function begin(key: string, wanted: WantedJob): Running {
    const { kind, userId, total, about } = wanted
    const begun = store.createJob({ kind, userId, total, id: createId() })
    const done = begun
      .then((job) => run(job, wanted).catch(onError))
      // whoever has asked is told that it could not be begun
      .catch(() => undefined)
      .finally(() => running.delete(key))
    return { about, begun, done }
  }

  return {
    async start(wanted) {
      const key = `${wanted.kind} ${wanted.userId}`
      const same = running.get(key)
      if (same !== undefined) return same.about === wanted.about ? same.begun : 'another'
      if (isStopping || running.size >= maximumRunning) return 'busy'
      const job = begin(key, wanted)
      running.set(key, job)
      return job.begun
    },
    async stop() {
      isStopping = true
      await Promise.all([...running.values()].map(({ done }) => done))
    },
  }
}

function toEnd(error: unknown, done: number): Pick<Job, 'state' | 'summary'> {
  if (!(error instanceof StoppedError))
    return { state: 'failed', summary: `Failed after ${done}. The log says why.` }
  const why = error.message === '' ? '' : `: ${error.message}`
  return { state: 'cancelled', summary: `Stopped after ${done}${why}.` }
}

class StoppedError extends Error {
  override readonly name = 'StoppedError'
}
