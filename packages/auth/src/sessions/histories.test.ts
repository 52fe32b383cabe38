// Whole histories, drawn at random: no honest user is signed out, and no thief stays in. What every history does is held
// to a model in test/model/.
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTestSessions, type TestSessions } from '../testing/test-sessions.ts'

let t: TestSessions

beforeEach(async () => {
  t = await createTestSessions()
})
afterEach(() => t.close())

const graceMs = 10_000

const reuses = () => t.events.filter(({ type }) => type === 'reuse').length

/**
 * A browser: tabs that share one jar. A tab reads the jar, asks, and writes what it is answered; a response may be
 * lost, and is then asked for again in time; a restored window asks with all its tabs at once.
 */
const honest = fc.array(
  fc.record({
    tabs: fc.integer({ min: 1, max: 5 }),
    lost: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
    retryMs: fc.nat(graceMs),
    inSequence: fc.boolean(),
    pauseMs: fc.oneof(fc.nat(2000), fc.integer({ min: 11_000, max: 3_600_000 })),
  }),
  { minLength: 1, maxLength: 25 },
)

test('no honest user is ever signed out', async () => {
  let lostResponses = 0
  await fc.assert(
    fc.asyncProperty(honest, async (visits) => {
      let jar = (await t.begin()).refresh
      for (const { tabs: count, lost, retryMs, inSequence, pauseMs } of visits) {
        const read = jar
        const ask = async (tab: number) => {
          const token = inSequence ? jar : read
          let answer = await t.refresh(token)
          if (lost[tab] && tab === 0) {
            lostResponses += 1
            t.clock.advance(retryMs)
            answer = await t.refresh(token)
          }
          if (answer.outcome !== 'refreshed') throw new Error(`signed out: ${JSON.stringify(answer)}`)
          jar = answer.refresh ?? ''
        }
        if (inSequence) for (let tab = 0; tab < count; tab++) await ask(tab)
        else await Promise.all(Array.from({ length: count }, (_, tab) => ask(count - 1 - tab)))
        t.clock.advance(pauseMs)
      }
    }),
    { seed: 20_261_122, numRuns: 300 },
  )
  expect(reuses()).toBe(0)
  expect(lostResponses).toBeGreaterThan(100)
}, 60_000)

// owner and thief hold the same token: it does not matter which of them comes first
test('a copy that comes later than the grace window ends the session for both', async () => {
  const theft = fc.record({
    before: fc.nat(6),
    after: fc.integer({ min: 1, max: 20 }),
    pausesMs: fc.array(fc.nat(600_000), { minLength: 27, maxLength: 27 }),
    laterMs: fc.integer({ min: graceMs + 1, max: 3_600_000 }),
  })
  await fc.assert(
    fc.asyncProperty(theft, async ({ before, after, pausesMs, laterMs }) => {
      let token = (await t.begin()).refresh
      const pauses = pausesMs.values()
      const rotate = async (times: number) => {
        for (let index = 0; index < times; index++) {
          t.clock.advance(pauses.next().value ?? 0)
          const answer = await t.refresh(token)
          if (answer.outcome !== 'refreshed') throw new Error(`signed out: ${answer.outcome}`)
          token = answer.refresh ?? ''
        }
      }
      await rotate(before)
      const copy = token
      await rotate(after)
      t.clock.advance(laterMs)
      const told = reuses()
      expect(await t.refresh(copy)).toEqual({ outcome: 'reused' })
      expect(await t.refresh(token)).toEqual({ outcome: 'refused', refusal: 'blacklisted' })
      expect(await t.refresh(copy)).toEqual({ outcome: 'refused', refusal: 'blacklisted' })
      expect(reuses() - told).toBe(1)
    }),
    { seed: 20_261_123, numRuns: 200 },
  )
}, 60_000)
