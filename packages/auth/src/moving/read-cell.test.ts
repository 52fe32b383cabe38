import { expect, test } from 'vitest'
import { readFlag, readText, readTime, readValue } from './read-cell.ts'

test.each([
  ['2026-01-02 03:04:05.678901', Date.UTC(2026, 0, 2, 3, 4, 5, 678)],
  ['2026-01-02 03:04:05.6', Date.UTC(2026, 0, 2, 3, 4, 5, 600)],
  ['2026-01-02 03:04:05', Date.UTC(2026, 0, 2, 3, 4, 5)],
  ['1969-12-31T23:59:59', -1000],
  ['2026-01-02 03:04:05+00:00', Date.UTC(2026, 0, 2, 3, 4, 5)],
  ['2026-01-02T05:04:05.678901+02:00', Date.UTC(2026, 0, 2, 3, 4, 5, 678)],
  ['2026-01-02 05:04:05.678901+02', Date.UTC(2026, 0, 2, 3, 4, 5, 678)],
  ['2026-01-02 03:04:05+00', Date.UTC(2026, 0, 2, 3, 4, 5)],
  ['2026-01-02T03:04:05Z', Date.UTC(2026, 0, 2, 3, 4, 5)],
  ['2026-13-01 03:04:05', undefined],
  ['yesterday', undefined],
  ['', undefined],
  [null, undefined],
  [1_767_323_045n, undefined],
])('the time %s is %s', (cell, ms) => {
  expect(readTime(cell)).toBe(ms)
})

test('a text is what is there; nothing is an empty one, and bytes are none', () => {
  expect(readText(' x ')).toBe(' x ')
  expect(readText(5n)).toBe('5')
  expect(readText(null)).toBe('')
  expect(readText(undefined)).toBe('')
  expect(readText(new Uint8Array([65]))).toBeUndefined()
})

test('a flag of which there is no column is what the absent one stands for', () => {
  expect([true, false].map((absent) => readFlag(undefined, absent))).toEqual([true, false])
})

test('a flag that is neither true nor false gives nobody a right', () => {
  expect([1n, 0n].map((cell) => readFlag(cell, true))).toEqual([true, false])
  for (const cell of [null, 'False', 'f', 'true', '', 2n, -1n, 1.5, new Uint8Array([1])])
    expect(readFlag(cell, true)).toBe(false)
})

test.each([
  [1n, 'bool', true],
  [0n, 'boolean', false],
  ['False', 'bool', false],
  ['2026-01-02 03:04:05.678901', 'datetime', '2026-01-02T03:04:05.678Z'],
  ['soon', 'datetime', 'soon'],
  ['2026-01-02', 'date', '2026-01-02'],
  [42n, 'bigint', 42],
  [9_007_199_254_740_993n, 'bigint', '9007199254740993'],
  [1.5, 'real', 1.5],
  ['x', 'varchar(20)', 'x'],
  [null, 'bool', null],
  [new Uint8Array([65]), 'blob', undefined],
])('%s of a column of type %s is the value %s', (cell, type, value) => {
  expect(readValue(cell, type)).toEqual(value)
})
