import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createLookUps } from './look-ups.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const query = { text: 'SELECT 1', name: 'one', types: { getTypeParser: () => String } }

test('of those that are slow two are passed over, and no more: the database itself may be slow', async () => {
  let answers = 0
  const ask = vi.fn(() => new Promise<never>(() => undefined))
  const lookUp = createLookUps({ ask, answers: () => ++answers })
  for (let turn = 0; turn < 30; turn++) {
    void lookUp(query)
    await vi.advanceTimersByTimeAsync(200)
  }
  expect(ask).toHaveBeenCalledTimes(4)
})
