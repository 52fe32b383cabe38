import { expect, test } from 'vitest'
import type { Job } from './admin-store.ts'
import { createJobs, type WantedJob } from './jobs.ts'

/** A place for jobs, as a store keeps them, and what was written down of them. */
function stand() {
  const faults: unknown[] = []
  const noted: string[] = []
  const kept = new Map<string, Job>()
  let made = 0
  const jobs = createJobs({
    createId: () => `j${++made}`,
    onError: (fault) => faults.push(fault),
    noteBegin: async ({ id }) => void noted.push(`${id} began`),
    noteStop: async ({ id }) => void noted.push(`${id} stopped`),
    store: {
      createJob: async (wanted) => {
        const times = { startedAtMs: 0, seenAtMs: 0 }
        const job: Job = {
          ...{ ...wanted, ...times, state: 'running', done: 0, summary: '', head: undefined, isGood: true },
        }
        kept.set(job.id, job)
        return job
      },
      updateJob: async (id, change) => {
        const before = kept.get(id)
        if (before === undefined) return undefined
        const state = before.state === 'running' ? (change.state ?? 'running') : before.state
        const after = { ...before, ...change, state }
        kept.set(id, after)
        return after
      },
    },
  })
  const wanted: WantedJob = {
    kind: 'end_sessions',
    userId: '1',
    total: undefined,
    about: 'all',
    isAllowed: async () => true,
    work: async () => ({ summary: '' }),
  }
  const settled = () => new Promise((resolve) => setTimeout(resolve, 20))
  return { jobs, kept, wanted, faults, noted, settled }
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

test('a job says what it came to', async () => {
  const { jobs, kept, wanted, noted, settled } = stand()
  const work: WantedJob['work'] = async (report) => {
    await report(3, 3)
    return { summary: 'Three.' }
  }
  await jobs.start({ ...wanted, work })
  await settled()
  expect(kept.get('j1')).toMatchObject({ state: 'done', done: 3, total: 3, summary: 'Three.', isGood: true })
  expect(noted).toEqual(['j1 began'])
})

test('a job that never waits lets everybody else have their turn', async () => {
  const { jobs, wanted } = stand()
  let others = 0
  let isOver = false
  const other = () => {
    others += 1
    if (!isOver) setImmediate(other)
  }
  setImmediate(other)
  const work: WantedJob['work'] = async (report) => {
    for (let done = 1; done <= 200; done++) await report(done)
    isOver = true
    return { summary: '' }
  }
  await jobs.start({ ...wanted, work })
  await expect.poll(() => isOver).toBe(true)
  expect(others).toBeGreaterThan(150)
})

test('a job that fails says so, and the reason goes to the log alone', async () => {
  const { jobs, kept, wanted, faults, settled } = stand()
  await jobs.start({ ...wanted, work: async () => Promise.reject(new Error('a secret reason')) })
  await settled()
  const { state, summary } = kept.get('j1') ?? {}
  expect([state, summary, faults.length]).toEqual(['failed', 'Failed after 0. The log says why.', 1])
})

const endings = {
  'that somebody cancelled': { summary: /^Stopped after \d+\.$/, noted: ['j1 began'] },
  'of a process that ends': { summary: /^Stopped after \d+\.$/, noted: ['j1 began'] },
  'whose user may not do this any more': {
    summary: /^Stopped after \d+: whoever began it may not do this any more\.$/,
    noted: ['j1 began', 'j1 stopped'],
  },
}

test.each(Object.keys(endings) as (keyof typeof endings)[])(
  'a job %s stops at its next word',
  async (how) => {
    const { jobs, kept, wanted, noted } = stand()
    let worked = 0
    let isAllowed = true
    const work: WantedJob['work'] = async (report) => {
      for (; worked < 1000; worked++) {
        await report(worked)
        await pause(5)
      }
      return { summary: '' }
    }
    await jobs.start({ ...wanted, work, isAllowed: async () => isAllowed })
    const job = kept.get('j1')
    if (how === 'that somebody cancelled' && job) kept.set('j1', { ...job, state: 'cancelled' })
    else if (how === 'of a process that ends') await jobs.stop()
    else isAllowed = false
    await pause(600)
    expect([kept.get('j1')?.state, worked < 500]).toEqual(['cancelled', true])
    expect(kept.get('j1')?.summary).toMatch(endings[how].summary)
    expect(noted).toEqual(endings[how].noted)
  },
)

test('the same job is begun once, another one of its kind waits for the user, and a process does a few', async () => {
  const { jobs, wanted, kept, settled } = stand()
  let finish = () => {}
  const finished = new Promise<void>((resolve) => {
    finish = resolve
  })
  const work: WantedJob['work'] = async () => {
    await finished
    return { summary: '' }
  }
  const lasting = { ...wanted, work }
  const twice = await Promise.all([jobs.start(lasting), jobs.start(lasting)])
  expect(twice.map((job) => (typeof job === 'string' ? job : job.id))).toEqual(['j1', 'j1'])
  expect(await jobs.start({ ...lasting, about: 'some' })).toBe('another')
  expect(await jobs.start({ ...lasting, kind: 'verify_audit', about: 'some' })).toMatchObject({ id: 'j2' })
  for (const userId of ['2', '3']) await jobs.start({ ...lasting, userId })
  expect([await jobs.start({ ...lasting, userId: '4' }), kept.size]).toEqual(['busy', 4])
  finish()
  await settled()
  expect(await jobs.start({ ...lasting, about: 'some' })).toMatchObject({ id: 'j5' })
})
