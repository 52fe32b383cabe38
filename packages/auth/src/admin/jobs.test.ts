import { expect, test } from 'vitest'
import type { Job } from './admin-store.ts'
import { createJobs } from './jobs.ts'

/** A place for one job, as a store keeps it. */
function stand() {
  const faults: unknown[] = []
  const kept: { job?: Job } = {}
  const jobs = createJobs({
    createId: () => 'j',
    onError: (fault) => faults.push(fault),
    store: {
      createJob: async (wanted) => {
        kept.job = {
          ...wanted,
          state: 'running',
          done: 0,
          startedAtMs: 0,
          seenAtMs: 0,
          summary: '',
          head: undefined,
          isGood: true,
        }
        return kept.job
      },
      updateJob: async (_, change) => {
        const before = kept.job
        if (before === undefined) return undefined
        const state = before.state === 'running' ? (change.state ?? 'running') : before.state
        kept.job = { ...before, ...change, state }
        return kept.job
      },
    },
  })
  const wanted = { kind: 'end_sessions', userId: '1', total: undefined } as const
  const settled = () => new Promise((resolve) => setTimeout(resolve, 20))
  return { jobs, kept, wanted, faults, settled }
}

test('a job says what it came to', async () => {
  const { jobs, kept, wanted, settled } = stand()
  await jobs.start(wanted, async (report) => {
    await report(3, 3)
    return { summary: 'Three.' }
  })
  await settled()
  expect(kept.job).toMatchObject({ state: 'done', done: 3, total: 3, summary: 'Three.', isGood: true })
})

test('a job that fails says so, and the reason goes to the log alone', async () => {
  const { jobs, kept, wanted, faults, settled } = stand()
  await jobs.start(wanted, async () => Promise.reject(new Error('a secret reason')))
  await settled()
  expect([kept.job?.state, kept.job?.summary, faults.length]).toEqual([
    'failed',
    'Failed after 0. The log says why.',
    1,
  ])
})

test('a job that somebody cancelled stops at its next word, and one of a process that ends as well', async () => {
  for (const how of ['cancelled', 'stopping'] as const) {
    const { jobs, kept, wanted } = stand()
    let worked = 0
    await jobs.start(wanted, async (report) => {
      for (; worked < 1000; worked++) {
        await report(worked)
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
      return { summary: '' }
    })
    if (how === 'cancelled' && kept.job) kept.job = { ...kept.job, state: 'cancelled' }
    else await jobs.stop()
    await new Promise((resolve) => setTimeout(resolve, 600))
    expect([kept.job?.state, worked < 500]).toEqual(['cancelled', true])
  }
})
