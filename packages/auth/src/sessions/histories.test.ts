// Whole histories, drawn at random: no honest user is signed out, and no thief stays in.
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { claimsIn, createTestSessions, type TestSessions, testDevice } from '../testing/test-sessions.ts'

let t: TestSessions

beforeEach(async () => {
  t = await createTestSessions()
})
afterEach(() => t.close())

const graceMs = 10_000

/**
 * What a session should do, by the jti of its tokens alone: nothing of it is taken from the code it judges. `now` are
 * milliseconds since the session began.
 */
function createModel(first: string) {
  let current = first
  let isEnded = false
  const retiredAt = new Map<string, number>()
  return {
    end: () => {
      isEnded = true
    },
    expect(jti: string, now: number): 'rotated' | 'converged' | 'reused' | 'refused' {
      if (isEnded) return 'refused'
      if (jti === current) return 'rotated'
      const age = now - (retiredAt.get(jti) ?? Number.NEGATIVE_INFINITY)
      if (age <= graceMs) return 'converged'
      isEnded = true
      return 'reused'
    },
    rotate(to: string, now: number) {
      retiredAt.set(current, now)
      current = to
    },
    current: () => current,
  }
}

type Step =
  /** Some time passes. */
  | { readonly do: 'wait'; readonly ms: number }
  /** Presents the token that is so many rotations old. */
  | { readonly do: 'refresh'; readonly age: number }
  /** The same by several tabs at once. */
  | { readonly do: 'tabs'; readonly age: number; readonly count: number }
  | { readonly do: 'end'; readonly how: 'blacklist' | 'revoke' | 'revokeAll' | 'password' }

const wait = fc.record({
  do: fc.constant('wait' as const),
  ms: fc.oneof(fc.nat(3000), fc.constantFrom(9999, 10_000, 10_001), fc.nat(400_000)),
})
const refresh = fc.record({ do: fc.constant('refresh' as const), age: fc.nat(3) })
const tabs = fc.record({
  do: fc.constant('tabs' as const),
  age: fc.nat(2),
  count: fc.integer({ min: 2, max: 6 }),
})
const end = fc.record({
  do: fc.constant('end' as const),
  how: fc.constantFrom('blacklist' as const, 'revoke' as const, 'revokeAll' as const, 'password' as const),
})

async function endBy(how: (Step & { do: 'end' })['how'], token: string) {
  const { sid, user_id: userId } = claimsIn(token) as { sid: string; user_id: string }
  switch (how) {
    case 'blacklist':
      return t.sessions.blacklist(token, testDevice)
    case 'revoke':
      return t.sessions.revoke(sid)
    case 'revokeAll':
      return t.sessions.revokeAll(userId)
    case 'password':
      return t.store.users.setPassword(userId, 'new hash', {})
  }
}

const jtiOf = (token: string) => String(claimsIn(token)['jti'])
const reuses = () => t.events.filter(({ type }) => type === 'reuse').length

interface Game {
  readonly model: ReturnType<typeof createModel>
  readonly tokens: string[]
  readonly seen: Record<'rotated' | 'converged' | 'reused' | 'refused', number>
}

async function take(step: Step, { model, tokens, seen }: Game): Promise<void> {
  switch (step.do) {
    case 'wait':
      return t.clock.advance(step.ms)
    case 'end':
      model.end()
      await endBy(step.how, tokens.at(-1) ?? '')
      return
    case 'refresh':
    case 'tabs': {
      const token = tokens.at(-1 - Math.min(step.age, tokens.length - 1)) ?? ''
      const count = step.do === 'tabs' ? step.count : 1
      const answers = await Promise.all(Array.from({ length: count }, () => t.refresh(token)))
      for (const answer of answers) judge(answer, token, { model, tokens, seen })
    }
  }
}

function judge(answer: Awaited<ReturnType<typeof t.refresh>>, token: string, { model, tokens, seen }: Game) {
  const expected = model.expect(jtiOf(token), t.clock.now())
  seen[expected] += 1
  const given = answer.outcome === 'refreshed' ? (answer.refresh ?? '') : undefined
  switch (expected) {
    case 'rotated':
      expect(answer.outcome).toBe('refreshed')
      model.rotate(jtiOf(given ?? token), t.clock.now())
      return void tokens.push(given ?? '')
    case 'converged':
      return expect(given && jtiOf(given)).toBe(model.current())
    case 'reused':
      return expect(answer).toEqual({ outcome: 'reused' })
    case 'refused':
      // of several at once each may be told of the reuse
      return expect(['refused', 'reused']).toContain(answer.outcome)
  }
}

test('every history ends as the model says', async () => {
  const history = fc.array(
    fc.oneof(
      { arbitrary: wait, weight: 4 },
      { arbitrary: refresh, weight: 5 },
      { arbitrary: tabs, weight: 2 },
      end,
    ),
    { minLength: 4, maxLength: 40 },
  )
  const seen = { rotated: 0, converged: 0, reused: 0, refused: 0 }
  await fc.assert(
    fc.asyncProperty(history, async (steps: Step[]) => {
      const { refresh: first } = await t.begin()
      const game = { model: createModel(jtiOf(first)), tokens: [first], seen }
      const told = reuses()
      for (const step of steps) await take(step, game)
      expect(reuses() - told).toBeLessThanOrEqual(1)
    }),
    { seed: 20_261_121, numRuns: 400 },
  )
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(100)
}, 60_000)

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
