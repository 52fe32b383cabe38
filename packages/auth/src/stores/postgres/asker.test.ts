import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createAsker } from './asker.ts'
import type { PostgresClient } from './pool.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const never = () => new Promise<never>(() => undefined)
const clients = {
  acquire: never,
  lose: () => undefined,
  waiting: () => 0,
  isFull: () => true,
  isOpen: () => true,
  close: () => undefined,
}
const slow: PostgresClient = {
  query: () =>
    new Promise((resolve) => {
      setTimeout(() => resolve({ rows: [], rowCount: 0 }), 3000)
    }),
  release: () => undefined,
  on: () => undefined,
  once: () => undefined,
}

/** What becomes of something slow, where the question beside it is answered so. */
async function outcome(code: string): Promise<unknown> {
  const ping = () => Promise.reject(Object.assign(new Error('FATAL'), { code, severity: 'FATAL' }))
  const { ask } = createAsker({ clients, ping, limitMs: () => 6000 })
  const answer = ask(slow, { text: 'SELECT 1' }).then(
    () => 'answered',
    (error: Error) => String(error.cause),
  )
  await vi.advanceTimersByTimeAsync(4000)
  return answer
}

test('a server that has no connection left for the question whether it answers has answered', async () => {
  expect(await outcome('53300')).toBe('answered')
  expect(await outcome('57P03')).toMatch(/it does not answer/)
})
