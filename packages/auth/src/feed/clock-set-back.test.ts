import { expect, test } from 'vitest'
import { createManualClock } from '../testing/index.ts'
import { createEndedSessions } from './ended-sessions.ts'
import { createStandings } from './session-standing.ts'

const hour = 3_600_000

function startAt(ms: number) {
  const clock = createManualClock(ms)
  const ended = createEndedSessions({ sinceMs: () => clock.now() - hour })
  const { standing } = createStandings({
    ended,
    silentMs: () => 0,
    staleAfterMs: 2000,
    policy: 'check-store',
  })
  return { clock, ended, standing }
}

test('a clock set ahead and back again does not make a session live whose end was forgotten meanwhile', () => {
  const { clock, ended, standing } = startAt(10 * hour)
  ended.add([{ sessionId: 's', atMs: 10 * hour }])
  clock.advance(24 * hour)
  ended.forget()
  clock.advance(-24 * hour)
  expect(standing('s', 10 * hour - 1000)).toBe('unknown')
})

test('a process that began while the clock was ahead knows nothing of what had ended before', () => {
  const { clock, ended, standing } = startAt(34 * hour)
  // the log is read from there on, so that an older end is not in it
  expect(ended.sinceMs()).toBe(33 * hour)
  clock.advance(-24 * hour)
  expect(standing('s', 10 * hour - 1000)).toBe('unknown')
})
