import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createReadiness } from './readiness.ts'

const told = (errors: readonly Error[]) => errors.map(({ message }) => message)

test('is ready when every part is', async () => {
  const readiness = createReadiness({ parts: { a: () => true, b: async () => true }, onError: () => {} })
  expect(await readiness.isReady()).toBe(true)
  expect(readiness.parts()).toEqual({ a: true, b: true, serving: true })
})

test('a part that says no, throws, or rejects is named once, until it has been ready again', async () => {
  const errors: Error[] = []
  let isBroken = true
  const readiness = createReadiness({
    parts: {
      no: () => !isBroken,
      throws: () => {
        if (isBroken) throw new Error('secret')
        return true
      },
      rejects: () => (isBroken ? Promise.reject(new Error('secret')) : Promise.resolve(true)),
    },
    onError: (error) => errors.push(error),
    keepMs: 0,
  })
  expect([await readiness.isReady(), await readiness.isReady()]).toEqual([false, false])
  expect(told(errors).sort()).toEqual(
    ['no', 'rejects', 'throws'].map((name) => `Not ready: ${name}. /readyz answers 503 until it is.`),
  )
  expect(readiness.parts()).toEqual({ no: false, throws: false, rejects: false, serving: true })
  isBroken = false
  expect(await readiness.isReady()).toBe(true)
  isBroken = true
  expect(await readiness.isReady()).toBe(false)
  expect(errors).toHaveLength(6)
})

test('a flood of probes asks once a second', async () => {
  let asked = 0
  const readiness = createReadiness({
    parts: {
      async part() {
        asked += 1
        await pause(20)
        return true
      },
    },
    onError: () => {},
  })
  const answers = await Promise.all(Array.from({ length: 1000 }, readiness.isReady))
  expect(new Set(answers)).toEqual(new Set([true]))
  expect(await readiness.isReady()).toBe(true)
  expect(asked).toBe(1)
})

test('a part that hangs is not ready in time, and is not asked again while it hangs', async () => {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  let asked = 0
  const readiness = createReadiness({
    parts: {
      hangs() {
        asked += 1
        return asked === 1 ? promise : true
      },
    },
    onError: () => {},
    keepMs: 0,
    patienceMs: 30,
  })
  const startedMs = performance.now()
  expect([await readiness.isReady(), await readiness.isReady()]).toEqual([false, false])
  expect(performance.now() - startedMs).toBeLessThan(1000)
  expect(asked).toBe(1)
  resolve(true)
  await promise
  await pause(0)
  expect(await readiness.isReady()).toBe(true)
})

test('who drains is not ready at once, also where the parts are', async () => {
  const readiness = createReadiness({ parts: { a: () => true }, onError: () => {} })
  expect(await readiness.isReady()).toBe(true)
  readiness.drain()
  expect(await readiness.isReady()).toBe(false)
  expect(readiness.parts()).toEqual({ a: true, serving: false })
})

test('who drains while a probe waits tells that probe so', async () => {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const readiness = createReadiness({ parts: { a: () => promise }, onError: () => {} })
  const answer = readiness.isReady()
  readiness.drain()
  resolve(true)
  expect(await answer).toBe(false)
})
