import { afterEach, expect, test, vi } from 'vitest'
import { parseOptions } from '../options/index.ts'
import { createSinks } from './sinks.ts'

const event = { type: 'reuse', userId: '1', sessionId: 's', ip: '::1', userAgent: 'x' } as const
const settled = () => new Promise((resolve) => setImmediate(resolve))
const sinksOf = (options: object) => createSinks(parseOptions(options as never), () => 1000)

afterEach(() => vi.restoreAllMocks())

test('an event is told with its time', () => {
  const told: unknown[] = []
  sinksOf({ onEvent: (one: unknown) => told.push(one) }).emit(event)
  expect(told).toEqual([{ ...event, at: new Date(1000) }])
})

test('without a hook nothing happens', () => {
  expect(() => sinksOf({}).emit(event)).not.toThrow()
})

test.each([
  [
    'throws',
    () => {
      throw new RangeError('broken hook')
    },
  ],
  ['rejects', () => Promise.reject(new RangeError('broken hook'))],
])('what a hook that %s says goes to onError and not to the caller', async (_how, onEvent) => {
  const faults: unknown[] = []
  const { emit } = sinksOf({ onEvent, onError: (fault: unknown) => faults.push(fault) })
  expect(() => emit(event)).not.toThrow()
  await settled()
  expect(faults).toEqual([new RangeError('broken hook')])
})

test.each([
  [
    'throws',
    () => {
      throw new Error('broken sink')
    },
  ],
  ['rejects', () => Promise.reject(new Error('broken sink'))],
])('an onError that %s ends nothing', async (_how, onError) => {
  expect(() => sinksOf({ onError }).onError(new Error('x'))).not.toThrow()
  await settled()
})

test('without onError a fault is a line on standard error', () => {
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  sinksOf({}).onError(new RangeError('the disk is gone'))
  sinksOf({}).onError('text')
  expect(written.mock.calls.map(([text]) => String(text).split('\n')[0])).toEqual([
    'RangeError: the disk is gone',
    'text',
  ])
})
