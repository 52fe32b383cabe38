import { expect, test } from 'vitest'
import type { AuditEntry } from '../../auth.ts'
import { toLine } from './audit-export.ts'

const entry: AuditEntry = {
  position: 1,
  seq: 3,
  at: new Date(0),
  action: 'sign_in',
  result: 'done',
  actor: 'user:1',
  userId: '1',
  sessionId: undefined,
  ip: '192.0.2.1',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64) -beta',
  requestId: 'r-1',
  detail: { kind: 'pair' },
  hash: 'sha256:00',
}

test('an entry is one line, its members always in the same order', () => {
  const reversed = Object.fromEntries(Object.entries(entry).toReversed()) as AuditEntry
  expect(toLine(entry)).toBe(toLine(reversed))
  expect(Object.keys(JSON.parse(toLine(entry)))).toEqual([
    ...['position', 'seq', 'at', 'action', 'result', 'actor', 'userId', 'sessionId'],
    ...['ip', 'userAgent', 'requestId', 'detail', 'hash'],
  ])
})

test.each(['=1+1', 'a,=1+1', 'a;@SUM(A1)', 'a\t+1', '-2+3', '",=cmd|x!A1,"', 'a|=1', "'=1", '\\=1'])(
  'a spreadsheet finds no formula in %j, and a reader of JSON reads it as it is',
  (text) => {
    const line = toLine({ ...entry, userAgent: text, actor: text, detail: { [text]: text } })
    expect(line).not.toMatch(/(^|[\s,;|"'\\{])[=+@-]/)
    const read = JSON.parse(line) as AuditEntry
    expect([read.userAgent, read.actor, read.detail]).toEqual([text, text, { [text]: text }])
  },
)

test('what has come into the table by another way is printable all the same', () => {
  const line = toLine({ ...entry, userAgent: 'a\n\u001b[31m\u2028b', detail: { unreadable: '\u202e' } })
  expect(line).toMatch(/^[\u0020-\u007e]*$/)
})
