import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  claimsIn,
  createTestSessions,
  granted,
  type TestOptions,
  type TestSessions,
  testDevice,
} from '../testing/test-sessions.ts'

let t: TestSessions

async function restart(options: TestOptions = { lateRetry: '1h' }) {
  await t?.close()
  t = await createTestSessions(options)
}
beforeEach(() => restart())
afterEach(() => t.close())

/** A rotation whose response is lost: the token that was shown, and those that nobody received. */
async function lost() {
  const { refresh: shown } = await t.begin()
  t.clock.advance('5m')
  const { access, refresh } = await granted(t.refresh(shown))
  return { shown, access, refresh }
}

/** A guard accepts a token; `report` says whether the store has been told. */
async function use(token: string, report: boolean) {
  const { sid, iat } = claimsIn(token)
  t.uses?.note(String(sid), Number(iat))
  if (report) await t.uses?.flush()
}

const refused = { outcome: 'refused', refusal: 'blacklisted' }

describe('a response that was lost for longer than the grace window', () => {
  test('is answered again with the very same token', async () => {
    const { shown, refresh } = await lost()
    t.clock.advance('50m')
    const again = await t.refresh(shown)
    expect(again).toMatchObject({ outcome: 'refreshed', how: 'late', refresh })
    expect(t.events.at(-1)).toMatchObject({ type: 'refresh', outcome: 'late' })
    t.clock.advance('9m')
    expect((await granted(t.refresh(shown))).refresh).toBe(refresh)
    expect((await granted(t.refresh(refresh))).refresh).not.toBe(refresh)
  })

  test('is theft a millisecond after the time given', async () => {
    const { shown } = await lost()
    t.clock.advance('1h')
    await granted(t.refresh(shown))
    t.clock.advance(1)
    expect(await t.refresh(shown)).toEqual({ outcome: 'reused' })
  })

  test('is theft where the option is not given', async () => {
    await restart({})
    const { shown } = await lost()
    t.clock.advance('11s')
    expect(await t.refresh(shown)).toEqual({ outcome: 'reused' })
  })

  test('is theft for whoever is another client altogether', async () => {
    const { shown } = await lost()
    t.clock.advance('11s')
    expect((await t.refresh(shown, { ...testDevice, ip: '203.0.113.5' })).outcome).toBe('refreshed')
    expect((await t.refresh(shown, { ...testDevice, userAgent: 'updated' })).outcome).toBe('refreshed')
    const stranger = { ip: '203.0.113.5', userAgent: 'curl/8' }
    expect(await t.refresh(shown, stranger)).toEqual({ outcome: 'reused' })
  })

  test('is not for a token two rotations ago, nor for one that was never given', async () => {
    const { shown, refresh } = await lost()
    await granted(t.refresh(refresh))
    t.clock.advance('11s')
    expect(await t.refresh(shown)).toEqual({ outcome: 'reused' })
  })

  test('does not open what is closed: a session that has ended', async () => {
    for (const end of [
      (sid: string) => t.sessions.revoke(sid),
      async (sid: string) => t.sessions.revokeAll((await t.store.sessions.find(sid))?.userId ?? ''),
    ]) {
      const { shown } = await lost()
      await end(String(claimsIn(shown)['sid']))
      t.clock.advance('11s')
      expect(await t.refresh(shown)).toEqual(refused)
    }
  })
})

describe('once anything of the successor has been seen', () => {
  test('in use by any process that has reported it, the predecessor is theft', async () => {
    const { shown, access } = await lost()
    await use(access, true)
    t.clock.advance('11s')
    expect(await t.refresh(shown)).toEqual({ outcome: 'reused' })
  })

  test('by this process, no report is waited for', async () => {
    const { shown, access } = await lost()
    await use(access, false)
    t.clock.advance('11s')
    expect(await t.refresh(shown)).toEqual({ outcome: 'reused' })
  })

  test.each(['access', 'refresh'] as const)('by whoever had its %s token verified', async (type) => {
    const tokens = await lost()
    expect((await t.sessions.verify(tokens[type])).outcome).toBe('good')
    t.clock.advance('11s')
    expect(await t.refresh(tokens.shown)).toEqual({ outcome: 'reused' })
  })

  test('within the grace window it changes nothing', async () => {
    const { shown, access, refresh } = await lost()
    await use(access, true)
    t.clock.advance('9s')
    expect(await t.refresh(shown)).toMatchObject({ how: 'graced', refresh })
  })

  test('the next rotation begins anew', async () => {
    const { access, refresh } = await lost()
    await use(access, true)
    t.clock.advance('5m')
    const { refresh: third } = await granted(t.refresh(refresh))
    t.clock.advance('30m')
    expect((await granted(t.refresh(refresh))).refresh).toBe(third)
  })
})

describe('what has not been seen', () => {
  test('an access token from before the rotation is no sign of the successor', async () => {
    const { refresh: shown, access: before } = await t.begin()
    t.clock.advance('5m')
    await granted(t.refresh(shown))
    await use(before, true)
    t.clock.advance('11s')
    expect((await granted(t.refresh(shown))).refresh).toBeDefined()
  })

  /** The side on which a late report errs: a thief is served for as long as it takes, and found at the next rotation. */
  test('a use that another process has not reported yet serves a thief, who is found out when the owner refreshes', async () => {
    const { shown, refresh } = await lost()
    // the owner's access token has been seen elsewhere, and the report is under way
    t.clock.advance('11s')
    const stolen = await granted(t.refresh(shown))
    expect(stolen.refresh).toBe(refresh)
    await use(stolen.access, true)
    t.clock.advance('5m')
    const owner = await granted(t.refresh(refresh))
    await use(owner.access, true)
    t.clock.advance('11s')
    expect(await t.refresh(stolen.refresh)).toEqual({ outcome: 'reused' })
  })

  test('a token of the second in which it rotated counts as its successor’s: an owner may be signed out', async () => {
    const { refresh: shown, access: before } = await t.begin()
    t.clock.advance(900)
    await granted(t.refresh(shown))
    await use(before, true)
    t.clock.advance('11s')
    expect(await t.refresh(shown)).toEqual({ outcome: 'reused' })
  })
})
