import { expect, test } from 'vitest'
import { lookThrough, type Turn } from './admin-lists.ts'

/** Ten numbers a turn, of which those that end in 7 fit. */
function* turns(last: number): Generator<Turn<number>> {
  for (let from = 0; from < last; from += 10)
    yield { rows: [from + 7], lookedTo: from + 10 < last ? [from + 9] : undefined }
}

function looking(last: number, more: object = {}) {
  const all = turns(last)
  const nothing: Turn<number> = { rows: [], lookedTo: undefined }
  return {
    limit: 3,
    behind: undefined,
    patienceMs: 10_000,
    placeOf: (row: number) => [row],
    look: async () => all.next().value ?? nothing,
    ...more,
  }
}

test('a page ends when it is full, and the next one goes on behind its last row', async () => {
  expect(await lookThrough(looking(1000))).toEqual({ rows: [7, 17, 27], next: [27] })
})

test('a page ends with the list', async () => {
  expect(await lookThrough(looking(20))).toEqual({ rows: [7, 17], next: undefined })
})

test('a page ends when patience does, and the next one goes on behind all that was looked at', async () => {
  expect(await lookThrough(looking(1000, { patienceMs: 0 }))).toEqual({ rows: [7], next: [9] })
})

test('a page ends where what is wanted has been found', async () => {
  const look = async () => ({ rows: [5], lookedTo: [5], isEnough: true })
  expect(await lookThrough(looking(1000, { look }))).toEqual({ rows: [5], next: [5] })
})

test('between two turns everybody else has theirs, also where the database answers at once', async () => {
  let others = 0
  let isOver = false
  const other = () => {
    others += 1
    if (!isOver) setImmediate(other)
  }
  setImmediate(other)
  await lookThrough(looking(1000, { limit: 1000 }))
  isOver = true
  expect(others).toBeGreaterThan(90)
})
