import { expect, test } from 'vitest'
import type { Bulletin } from '../feed/index.ts'
import { createToldSessions, type ToldSessionsOptions } from './told-sessions.ts'

const bulletin = (changes: Partial<Bulletin> = {}): Bulletin => ({
  stream: 's',
  from: 0,
  to: 0,
  isPartial: false,
  atMs: 100_000,
  sinceMs: 50_000,
  kids: ['k1'],
  ended: [],
  ...changes,
})
const session = (sessionId: string) => ({ sessionId, atMs: 90_000 })

const open = (changes: Partial<ToldSessionsOptions> = {}) =>
  createToldSessions({ clock: () => 100_000, staleAfterMs: 1000, policy: 'fail-closed', ...changes })

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

test('before anything was told nothing is known, whatever the policy', () => {
  for (const policy of ['fail-closed', { acceptForMs: 3_600_000 }] as const)
    expect(open({ policy }).standing('a', 99_000)).toBe('unavailable')
})

test('what was told has ended, and everything else goes on', () => {
  const told = open()
  expect(told.take(bulletin({ to: 1, ended: [session('a')] }))).toBe('taken')
  expect([told.standing('a', 99_000), told.standing('b', 99_000)]).toEqual(['ended', 'live'])
  expect(told.lastEventId()).toBe('s:1')
})

test('a part of the story is not the whole', () => {
  const told = open()
  told.take(bulletin({ to: 1, isPartial: true, ended: [session('a')] }))
  expect([told.standing('a', 99_000), told.standing('b', 99_000)]).toEqual(['ended', 'unavailable'])
  told.take(bulletin({ from: 1, to: 2, ended: [session('b')] }))
  expect([told.standing('b', 99_000), told.standing('c', 99_000)]).toEqual(['ended', 'live'])
})

test.each([{ from: 2 }, { from: 5 }, { stream: 'other', from: 1 }])(
  '%j leaves a gap: all is asked for anew',
  (changes) => {
    const told = open()
    told.take(bulletin({ to: 1 }))
    expect(told.take(bulletin({ to: 9, ...changes }))).toBe('gap')
    expect(told.lastEventId()).toBeUndefined()
    expect(told.take(bulletin({ stream: 'other', to: 4, ended: [session('a')] }))).toBe('taken')
    expect([told.standing('a', 99_000), told.lastEventId()]).toEqual(['ended', 'other:4'])
  },
)

test('what was written long ago, or in the future, is not believed', () => {
  const told = open()
  for (const atMs of [39_999, 160_001]) {
    expect(told.take(bulletin({ atMs, kids: ['other'], ended: [session('a')] }))).toBe('untimely')
    expect([told.standing('a', 99_000), told.kids()]).toEqual(['unavailable', undefined])
  }
})

test('a token from before the story is not known', () => {
  const told = open()
  told.take(bulletin())
  expect([49_999, 50_000].map((issuedAtMs) => told.standing('a', issuedAtMs))).toEqual(['unknown', 'live'])
})

test('silence means that nobody passes, or nobody after a while', async () => {
  const [closed, accepting] = [
    open({ staleAfterMs: 30 }),
    open({ staleAfterMs: 30, policy: { acceptForMs: 200 } }),
  ]
  for (const told of [closed, accepting]) told.take(bulletin({ to: 1, ended: [session('a')] }))
  await pause(50)
  expect([closed.standing('b', 99_000), accepting.standing('b', 99_000)]).toEqual(['unavailable', 'live'])
  await pause(200)
  expect([accepting.standing('b', 99_000), accepting.status().isRefusing]).toEqual(['unavailable', true])
  expect([closed.standing('a', 99_000), accepting.standing('a', 99_000)]).toEqual(['ended', 'ended'])
  closed.take(bulletin({ from: 1, to: 1 }))
  expect(closed.standing('b', 99_000)).toBe('live')
})

test('the list of good keys stays the same while it says the same', () => {
  const told = open()
  told.take(bulletin({ kids: ['k1', 'k2'] }))
  const first = told.kids()
  told.take(bulletin({ kids: ['k1', 'k2'] }))
  expect(told.kids()).toBe(first)
  told.take(bulletin({ kids: ['k2'] }))
  expect(told.kids()).toEqual(['k2'])
})
