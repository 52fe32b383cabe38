import { expect, test } from 'vitest'
import type { AuditRow } from '../audit/index.ts'
import type { FoundSession } from '../sessions/index.ts'
import { sessionStory } from './session-story.ts'

const session: FoundSession = {
  id: 's',
  userId: '1',
  kind: 'pair',
  currentJti: 'j',
  recent: [],
  generation: 0,
  rotatedAtMs: 1000,
  createdAtMs: 1000,
  lastSeenAtMs: 1000,
  expiresAtMs: 90_000,
  endsAtMs: undefined,
  revokedAtMs: undefined,
  revokeReason: undefined,
  userAgent: 'browser',
  ip: '192.0.2.9',
  confirmedAtMs: undefined,
  shadowed: 0,
  readAtMs: 50_000,
}

let seq = 0
const row = (action: string, atMs: number, more: Partial<AuditRow> = {}): AuditRow => {
  seq += 1
  return {
    ...{ seq, atMs, action, result: 'done', actor: '', userId: '1', sessionId: 's', ip: '192.0.2.1' },
    ...{ userAgent: '', requestId: '', detail: '{}', position: undefined, hash: undefined },
    ...more,
  }
}

const told = (...given: Parameters<typeof sessionStory>) =>
  sessionStory(...given).map(({ event, text }) => `${event}: ${text}`)

test('the row tells what is only counted, the log what was recorded, in order', () => {
  const refreshed = { ...session, generation: 3, rotatedAtMs: 30_000, lastSeenAtMs: 40_000 }
  const rows = [row('admin_confirmed', 20_000), row('sign_in', 1000)]
  expect(told(refreshed, rows)).toEqual([
    'began: Signed in.',
    'recorded: The password was typed once more.',
    'refreshed: Refreshed 3 times; this was the latest.',
    'used: Used last.',
    'expires: Expires, unless it is refreshed before.',
  ])
})

test('what the log does not hold any more the row tells, without an address that it cannot know', () => {
  const ended = { ...session, revokedAtMs: 60_000, revokeReason: 'password_changed' } as const
  expect(told(ended, [])).toEqual(['began: The session began.', 'ended: Ended: password changed.'])
  expect(sessionStory(ended, [])[0]?.ip).toBe('')
  expect(told({ ...session, readAtMs: 90_000 }, [])).toEqual([
    'began: The session began.',
    'expires: Expired.',
  ])
})

test('the end says why, once, also where the alarm came at the same moment', () => {
  const ended = { ...session, revokedAtMs: 60_000, revokeReason: 'reused' } as const
  const end = row('session_ended', 60_000, { detail: '{"reason":"signed_out"}' })
  expect(told(ended, [end, row('sign_in', 1000)])).toEqual(['began: Signed in.', 'ended: Ended: signed out.'])
  expect(told(ended, [row('token_reused', 60_000), row('sign_in', 1000)])).toEqual([
    'began: Signed in.',
    'alarm: A token that had been used up was shown again: somebody has a copy. The session ended.',
    'ended: Ended: reused.',
  ])
})

test('rows of one millisecond stay in the order in which they were written', () => {
  const first = row('session_adopted', 1000)
  const second = row('late_retry', 1000)
  expect(told(session, [second, first]).slice(0, 2)).toEqual([
    'began: A token of another system became this session.',
    'recorded: A token was answered again, long after its response was lost.',
  ])
})

test('what was refused is not told as done, and an action of a newer version by its name', () => {
  const rows = [row('admin_confirmed', 2000, { result: 'refused' }), row('token_blessed', 3000)]
  expect(told(undefined, [...rows, row('password_changed', 4000, { result: 'refused' })])).toEqual([
    'recorded: A wrong password was typed where the right one was asked for once more.',
    'recorded: Token blessed.',
    'recorded: Refused: Password changed.',
  ])
})

test('of a session that is gone from the table the log is all that there is', () => {
  expect(told(undefined, [])).toEqual([])
  expect(told(undefined, [row('sign_in', 1000)])).toEqual(['began: Signed in.'])
})
