import { performance } from 'node:perf_hooks'
import { setImmediate as turn } from 'node:timers/promises'
import { hash } from '@node-rs/argon2'
import { expect, test } from 'vitest'
import { createHashQueue } from './hash-queue.ts'

/** A job that runs until it is told to end. */
function heldJob<Result>(result: Result) {
  const { promise, resolve, reject } = Promise.withResolvers<Result>()
  let started = false
  return {
    job: () => {
      started = true
      return promise
    },
    end: () => resolve(result),
    fail: (error: Error) => reject(error),
    hasStarted: () => started,
  }
}

test('runs as many jobs at once as it may, and the others in the order they came', async () => {
  const queue = createHashQueue({ concurrency: 2, maximumWaiting: 10 })
  const order: number[] = []
  let running = 0
  let most = 0
  const results = await Promise.all(
    Array.from({ length: 12 }, (_, index) =>
      queue.run(async () => {
        order.push(index)
        running += 1
        most = Math.max(most, running)
        await hash(`password ${index}`)
        running -= 1
        return index
      }),
    ),
  )
  expect(most).toBe(2)
  expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
  expect(results).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
})

test('answers overloaded at once when 64 jobs wait, without running the job', async () => {
  const queue = createHashQueue({ concurrency: 1 })
  const first = heldJob('first')
  const running = queue.run(first.job)
  const waiting = Array.from({ length: 64 }, (_, index) => queue.run(async () => index))
  const refused = heldJob('refused')
  expect(await queue.run(refused.job)).toBe('overloaded')
  expect(refused.hasStarted()).toBe(false)

  first.end()
  expect(await running).toBe('first')
  expect(await Promise.all(waiting)).toEqual(Array.from({ length: 64 }, (_, index) => index))
  expect(refused.hasStarted()).toBe(false)
  expect(await queue.run(async () => 'free again')).toBe('free again')
})

test('no newcomer overtakes a job that waits, also in the moment a place becomes free', async () => {
  const queue = createHashQueue({ concurrency: 1 })
  const first = heldJob('first')
  const second = heldJob('second')
  const third = heldJob('third')
  const running = queue.run(first.job).then(() => queue.run(third.job))
  const waiting = queue.run(second.job)
  first.end()
  await turn()
  expect([second.hasStarted(), third.hasStarted()]).toEqual([true, false])
  second.end()
  third.end()
  expect(await Promise.all([waiting, running])).toEqual(['second', 'third'])
})

test('throws what a job throws, and gives its place to the next', async () => {
  const queue = createHashQueue({ concurrency: 1 })
  const failing = heldJob('never')
  const failed = expect(queue.run(failing.job)).rejects.toThrow('the job failed')
  const next = queue.run(async () => 'next')
  const alsoFailed = expect(
    queue.run(() => {
      throw new Error('thrown before it could promise')
    }),
  ).rejects.toThrow('thrown before it could promise')
  failing.fail(new Error('the job failed'))
  await failed
  await alsoFailed
  expect(await next).toBe('next')
  expect(await queue.run(async () => 'free again')).toBe('free again')
})

test('hashing leaves the event loop idle', async () => {
  const queue = createHashQueue()
  const before = performance.eventLoopUtilization()
  await Promise.all(Array.from({ length: 40 }, (_, index) => queue.run(() => hash(`password ${index}`))))
  expect(performance.eventLoopUtilization(before).utilization).toBeLessThan(0.5)
})

test.each([
  [{ concurrency: 0 }, 'concurrency must be a whole number from 1, not 0'],
  [{ concurrency: 1.5 }, 'concurrency must be a whole number from 1, not 1.5'],
  [{ concurrency: Number.NaN }, 'concurrency must be a whole number from 1, not NaN'],
  [{ maximumWaiting: -1 }, 'maximumWaiting must be a whole number from 0, not -1'],
])('refuses %o', (options, message) => {
  expect(() => createHashQueue(options)).toThrow(new TypeError(message))
})

test('of many who come at once each has a turn, and all other work is done between two of them', async () => {
  const queue = createHashQueue()
  const order: string[] = []
  const coming = Array.from({ length: 50 }, async () => {
    expect(await queue.admit()).toBe('admitted')
    order.push('admitted')
  })
  const other = async () => {
    while (order.filter((what) => what === 'admitted').length < 50) {
      order.push('other')
      await turn()
    }
  }
  await Promise.all([...coming, other()])
  expect(order.join(' ')).not.toContain('admitted admitted')
})

test('who would find no place to wait hears so before anything is done for them', async () => {
  const queue = createHashQueue({ concurrency: 1, maximumWaiting: 1 })
  const [first, second] = [heldJob('first'), heldJob('second')]
  const running = queue.run(first.job)
  expect(await queue.admit()).toBe('admitted')
  const waiting = queue.run(second.job)
  expect(await queue.admit()).toBe('overloaded')
  first.end()
  second.end()
  expect(await Promise.all([running, waiting])).toEqual(['first', 'second'])
  expect(await queue.admit()).toBe('admitted')
})
