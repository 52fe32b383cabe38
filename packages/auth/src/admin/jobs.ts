import type { AdminStore, Job } from './admin-store.ts'

/** What came of a job. */
export interface JobOutcome {
  /** A sentence for people. */
  readonly summary: string
  readonly head?: string | undefined
  readonly isGood?: boolean
}

/** Tells how far a job has come. Throws when somebody has cancelled it. */
export type Report = (done: number, total?: number) => Promise<void>

/** Jobs of this process; the others see in the store how far they are. */
export interface Jobs {
  /** Begins the work and does not wait for it. */
  readonly start: (
    job: Pick<Job, 'kind' | 'userId' | 'total'>,
    work: (report: Report) => Promise<JobOutcome>,
  ) => Promise<Job>
  /** Waits until those that run have stopped where they are. */
  readonly stop: () => Promise<void>
}

export interface JobsOptions {
  readonly store: Pick<AdminStore, 'createJob' | 'updateJob'>
  readonly createId: () => string
  readonly onError: (error: unknown) => void
}

/** How long the process that works on a job may be silent until it counts as gone. */
export const silenceMs = 30_000
const reportEveryMs = 250

export function createJobs({ store, createId, onError }: JobsOptions): Jobs {
  const running = new Set<Promise<void>>()
  let isStopping = false

  async function run(job: Job, work: (report: Report) => Promise<JobOutcome>): Promise<void> {
    let last = { done: 0, total: job.total }
    let toldMs = Number.NEGATIVE_INFINITY
    const report: Report = async (done, total = last.total) => {
      last = { done, total }
      if (isStopping) throw new StoppedError()
      if (performance.now() - toldMs < reportEveryMs) return
      toldMs = performance.now()
      if ((await store.updateJob(job.id, last))?.state !== 'running') throw new StoppedError()
    }
    try {
      const { summary, head, isGood = true } = await work(report)
      await store.updateJob(job.id, { ...last, state: 'done', summary, head, isGood })
    } catch (error) {
      if (!(error instanceof StoppedError)) onError(error)
      const stopped = { state: 'cancelled', summary: `Stopped after ${last.done}.` } as const
      const failed = { state: 'failed', summary: `Failed after ${last.done}. The log says why.` } as const
      const end = error instanceof StoppedError ? stopped : failed
      await store.updateJob(job.id, { ...last, ...end, isGood: false })
    }
  }

  return {
    async start(wanted, work) {
      const job = await store.createJob({ ...wanted, id: createId() })
      const done = run(job, work)
        .catch(onError)
        .finally(() => running.delete(done))
      running.add(done)
      return job
    },
    async stop() {
      isStopping = true
      await Promise.all(running)
    },
  }
}

class StoppedError extends Error {
  override readonly name = 'StoppedError'
}
