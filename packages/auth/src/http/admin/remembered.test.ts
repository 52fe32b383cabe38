import { expect, test } from 'vitest'
import { remembered } from './remembered.ts'

test('an answer is asked for once, however many want it', async () => {
  let asked = 0
  const count = remembered(async () => ++asked)
  expect(await Promise.all([count(), count(), count()])).toEqual([1, 1, 1])
  expect(await count()).toBe(1)
})

test('what takes too long is not known yet, and is later', async () => {
  const late = Promise.withResolvers<number>()
  const count = remembered(() => late.promise)
  expect(await count()).toBeNull()
  late.resolve(7)
  await late.promise
  expect(await count()).toBe(7)
})

test('what went wrong is told, and asked again', async () => {
  let asked = 0
  const count = remembered(async () => {
    asked += 1
    if (asked === 1) throw new Error('no database')
    return asked
  })
  await expect(count()).rejects.toThrow('no database')
  expect(await count()).toBe(2)
})
