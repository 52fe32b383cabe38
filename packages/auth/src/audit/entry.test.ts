import { describe, expect, test } from 'vitest'
import { toColumns } from './entry.ts'

const origin = { actor: 'user:7', ip: '192.0.2.1', userAgent: 'phone', requestId: 'r1' }

const hostile = {
  'a line of its own': 'a\r\n{"action":"sign_in","result":"done"}',
  'a new colour': '\u001b[31mred\u001b[0m\u0007',
  'another direction': 'moc.elpmaxe\u202e\u2066',
  'a paragraph': 'a\u2028b\u2029c',
  'half a character': '\ud800x',
  nothing: '\u0000',
}

describe.each(Object.entries(hostile))('%s', (_what, text) => {
  test('is written as its code, wherever it comes from', () => {
    const columns = toColumns(
      { action: 'user_changed', userId: text, sessionId: text, detail: { [text]: [text, { x: text }] } },
      { actor: text, ip: text, userAgent: text, requestId: text },
    )
    for (const value of Object.values(columns)) {
      expect(value).toMatch(/^[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}]*$/u)
      expect(value).toBe(value?.normalize())
    }
    expect(columns.userAgent).toContain('\\u')
    expect(() => JSON.parse(columns.detail)).not.toThrow()
  })
})

test('a name of a megabyte is cut, and so is a detail of many members', () => {
  const long = 'x'.repeat(1 << 20)
  const columns = toColumns(
    { action: 'user_changed', userId: long, detail: { fields: Array.from({ length: 5000 }, () => long) } },
    { actor: long, ip: long, userAgent: long, requestId: long },
  )
  expect(Object.values(columns).join('').length).toBeLessThan(12_000)
  expect(columns.actor).toBe(`${'x'.repeat(256)}…`)
  expect(JSON.parse(columns.detail)).toEqual({ cut: true })
})

test('a change that is the user’s own is theirs where nobody else is known, and only in a request', () => {
  const event = { action: 'session_ended', userId: '1', isByUser: true } as const
  expect(toColumns(event, { ...origin, actor: '' }).actor).toBe('user:1')
  expect(toColumns(event, origin).actor).toBe('user:7')
  expect(toColumns(event, { ...origin, actor: '', requestId: '' }).actor).toBe('')
  expect(toColumns({ ...event, isByUser: false }, { ...origin, actor: '' }).actor).toBe('')
})
