import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  claimsIn,
  createTestSessions,
  granted,
  type TestOptions,
  type TestSessions,
} from '../testing/test-sessions.ts'

let t: TestSessions

async function restart(options: TestOptions = {}) {
  await t?.close()
  t = await createTestSessions(options)
}

beforeEach(() => restart())
afterEach(() => t.close())

/** Rotates on from a token, as one tab does, so many times. */
async function rotate(token: string, times: number): Promise<string[]> {
  const tokens = [token]
  for (let index = 0; index < times; index++) {
    tokens.push((await granted(t.refresh(tokens.at(-1) ?? ''))).refresh)
  }
  return tokens
}

const reuses = () => t.events.filter(({ type }) => type === 'reuse')
const sessionOf = async (token: string) => t.store.sessions.find(String(claimsIn(token)['sid']))

describe('a rotation', () => {
  test('answers a new pair of the same session', async () => {
    const first = await t.begin()
    t.clock.advance('1m')
    const { access, refresh } = await granted(t.refresh(first.refresh))
    const { session } = first
    const nowSeconds = t.clock.now() / 1000
    expect(claimsIn(refresh)).toEqual({
      token_type: 'refresh',
      exp: nowSeconds + 86_400,
      iat: nowSeconds,
      jti: expect.stringMatching(/^[0-9a-f]{32}$/),
      user_id: session.userId,
      sid: session.id,
    })
    expect(claimsIn(access)).toEqual({
      token_type: 'access',
      exp: nowSeconds + 300,
      iat: nowSeconds,
      jti: expect.stringMatching(/^[0-9a-f]{32}$/),
      user_id: session.userId,
      sid: session.id,
    })
    const jtis = [first.access, first.refresh, access, refresh].map((token) => claimsIn(token)['jti'])
    expect(new Set(jtis).size).toBe(4)
    expect(t.events.at(-1)).toMatchObject({ type: 'refresh', userId: session.userId, sessionId: session.id })
  })

  test('keeps one row, however often the session refreshes', async () => {
    let { refresh: token } = await t.begin()
    for (let index = 0; index < 10_000; index++) {
      token = (await granted(t.refresh(token))).refresh
      t.clock.advance('1m')
    }
    expect((await sessionOf(token))?.generation).toBe(10_000)
    expect(await t.store.sessions.listLive(String(claimsIn(token)['user_id']))).toHaveLength(1)
    t.clock.advance('365d')
    expect(await t.sessions.flushExpired(0)).toBe(1)
  }, 60_000)

  test('of 64 calls at once happens once, and all get the one successor', async () => {
    const { refresh } = await t.begin()
    const answers = await Promise.all(Array.from({ length: 64 }, () => granted(t.refresh(refresh))))
    expect(new Set(answers.map((answer) => answer.refresh)).size).toBe(1)
    expect(new Set(answers.map(({ access }) => claimsIn(access)['jti'])).size).toBe(64)
    expect((await sessionOf(refresh))?.generation).toBe(1)
    expect(reuses()).toEqual([])
  })
})

describe('within the grace window', () => {
  test('a retired token gets the current one again, letter for letter', async () => {
    const [first = '', second] = await rotate((await t.begin()).refresh, 1)
    t.clock.advance(9_999)
    expect((await granted(t.refresh(first))).refresh).toBe(second)
  })

  test('a token retired two rotations ago gets the current one, too', async () => {
    const { refresh: first } = await t.begin()
    const { refresh: second } = await granted(t.refresh(first))
    t.clock.advance('4s')
    const { refresh: third } = await granted(t.refresh(second))
    t.clock.advance('4s')
    for (const retired of [first, second, first])
      expect((await granted(t.refresh(retired))).refresh).toBe(third)
    expect((await sessionOf(third))?.generation).toBe(2)
    expect(reuses()).toEqual([])
  })

  test('the window has ends: the last millisecond is in it, the next is not', async () => {
    const { refresh } = await t.begin()
    await t.refresh(refresh)
    t.clock.advance('10s')
    await granted(t.refresh(refresh))
    t.clock.advance(1)
    expect(await t.refresh(refresh)).toEqual({ outcome: 'reused' })
  })

  test('each token has its own window, however often the session rotates in between', async () => {
    const { refresh: first } = await t.begin()
    const { refresh: second } = await granted(t.refresh(first))
    t.clock.advance('9s')
    const { refresh: third } = await granted(t.refresh(second))
    t.clock.advance('2s')
    expect((await granted(t.refresh(second))).refresh).toBe(third)
    expect(await t.refresh(first)).toEqual({ outcome: 'reused' })
  })

  test('what rotates faster than any person loses its oldest tokens', async () => {
    const tokens = await rotate((await t.begin()).refresh, 17)
    const current = tokens.at(-1)
    expect((await granted(t.refresh(tokens[1] ?? ''))).refresh).toBe(current)
    expect(await t.refresh(tokens[0] ?? '')).toEqual({ outcome: 'reused' })
  })

  test('a clock that is set back does not open the window again', async () => {
    const { refresh } = await t.begin()
    t.clock.advance('1h')
    const { refresh: second } = await granted(t.refresh(refresh))
    t.clock.advance('5m')
    t.clock.advance(-330_000)
    expect(await t.refresh(refresh)).toEqual({ outcome: 'reused' })
    t.clock.advance('1h')
    expect(await t.refresh(second)).toMatchObject({ outcome: 'refused' })
  })

  test('a call that was overtaken while its claims were computed is no theft', async () => {
    let delay: Promise<void> | undefined
    const schema = {
      '~standard': { version: 1 as const, vendor: 'test', validate: (value: unknown) => ({ value }) },
    }
    const from = async () => {
      await delay
      return {}
    }
    await restart({ claims: { schema, from } as never })
    const { refresh } = await t.begin()
    const { promise, resolve } = Promise.withResolvers<void>()
    delay = promise
    const slow = t.refresh(refresh)
    await new Promise((done) => setImmediate(done))
    delay = undefined
    const fast = await granted(t.refresh(refresh))
    t.clock.advance('30s')
    resolve()
    expect((await granted(slow)).refresh).toBe(fast.refresh)
    expect(reuses()).toEqual([])
  })
})

describe('a token that was retired longer ago', () => {
  test('ends the session for both holders, with one event', async () => {
    const [first = '', second = ''] = await rotate((await t.begin()).refresh, 1)
    t.clock.advance('11s')
    const answers = await Promise.all(Array.from({ length: 16 }, () => t.refresh(first)))
    expect(answers.filter(({ outcome }) => outcome === 'reused')).not.toEqual([])
    for (const answer of answers) {
      expect([{ outcome: 'reused' }, { outcome: 'refused', refusal: 'blacklisted' }]).toContainEqual(answer)
    }
    const refused = { outcome: 'refused', refusal: 'blacklisted' }
    expect(await t.refresh(second)).toEqual(refused)
    expect(await t.refresh(first)).toEqual(refused)
    expect(await sessionOf(first)).toMatchObject({ revokeReason: 'reused' })
    const { sid: sessionId, user_id: userId } = claimsIn(first)
    expect(reuses()).toEqual([{ type: 'reuse', userId, sessionId, ip: '192.0.2.1', userAgent: 'test' }])
  })

  test('leaves the user’s other sessions alone', async () => {
    const userId = await t.addUser()
    const [stolen, other] = [await t.begin(userId), await t.begin(userId)]
    await t.refresh(stolen.refresh)
    t.clock.advance('11s')
    await t.refresh(stolen.refresh)
    await granted(t.refresh(other.refresh))
  })

  // 50 tokens of one second, which their `iat` cannot tell apart
  test('is known as such whichever it was', async () => {
    for (let retired = 0; retired < 50; retired += 7) {
      const tokens = await rotate((await t.begin()).refresh, 50)
      t.clock.advance('11s')
      expect(await t.refresh(tokens[retired] ?? ''), `token ${retired}`).toEqual({ outcome: 'reused' })
      expect(await t.refresh(tokens[50] ?? '')).toEqual({ outcome: 'refused', refusal: 'blacklisted' })
    }
  })
})

describe('with a grace of 0s', () => {
  beforeEach(() => restart({ grace: '0s' }))

  test('a token works exactly once', async () => {
    const { refresh } = await t.begin()
    const { refresh: second } = await granted(t.refresh(refresh))
    expect(await t.refresh(refresh)).toEqual({ outcome: 'reused' })
    expect(await t.refresh(second)).toEqual({ outcome: 'refused', refusal: 'blacklisted' })
  })

  test('of calls at once exactly one succeeds', async () => {
    const { refresh } = await t.begin()
    const answers = await Promise.all(Array.from({ length: 64 }, () => t.refresh(refresh)))
    expect(answers.filter(({ outcome }) => outcome === 'refreshed')).toHaveLength(1)
    expect(reuses()).toHaveLength(1)
  })
})
