// Clocks that are set, processes that die, stores that cannot count, and memory that must not grow.
import { afterEach, expect, test } from 'vitest'
import { createTestGate, type TestGate, type TestGateOptions } from '../testing/test-gate.ts'

const opened: TestGate[] = []
async function open(options: TestGateOptions = {}): Promise<TestGate> {
  const made = await createTestGate(options)
  opened.push(made)
  return made
}
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close()
})

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)

async function wrong({ attempt }: TestGate, times: number): Promise<void> {
  for (const _ of numbers(times)) await attempt('ada', false)
}

test('a clock that is set back an hour prolongs a pause by itself at most', async () => {
  const stand = await open()
  await wrong(stand, 5)
  for (const seconds of [1, 2, 4, 8]) {
    stand.clock.advance(seconds * 1000)
    await wrong(stand, 1)
  }
  stand.clock.advance(-3_600_000)
  expect(await stand.attempt('ada', true)).toBe('account 16')
  stand.clock.advance('16s')
  expect(await stand.attempt('ada', true)).toBe('right')
})

test('a clock that is set back an hour shuts no address for longer than a window', async () => {
  const stand = await open({ policy: { perAddress: 5 } })
  for (const name of numbers(6)) await stand.attempt(`name ${name}`, false, '192.0.2.7')
  stand.clock.advance(-3_600_000)
  expect(await stand.attempt('somebody', true, '192.0.2.7')).toBe('right')
})

test('an attempt whose process died counts as a failure', async () => {
  const stand = await open()
  const never = new Promise<never>(() => {})
  for (const _ of numbers(5)) void stand.gate.attempt({ names: ['ada'], address: '' }, () => never)
  await new Promise((resolve) => setTimeout(resolve, 50))
  // nobody knows that it died: the others wait for it
  const waiting = stand.attempt('ada', true)
  stand.clock.advance('61s')
  expect(await waiting).toBe('right')
  for (const _ of numbers(5)) void stand.gate.attempt({ names: ['bob'], address: '' }, () => never)
  await new Promise((resolve) => setTimeout(resolve, 50))
  stand.clock.advance('61s')
  expect(await stand.attempt('bob', false)).toBe('wrong')
  expect(await stand.attempt('bob', false)).toBe('account 2')
})

test('an attempt that could not be looked at leaves no trace, and what it throws is thrown', async () => {
  const stand = await open()
  await wrong(stand, 4)
  for (const _ of numbers(3)) {
    const attempt = stand.gate.attempt({ names: ['ada'], address: '' }, async () => {
      throw new Error('no connection')
    })
    await expect(attempt).rejects.toThrow('no connection')
    await stand.gate.attempt({ names: ['ada'], address: '' }, async () => ({
      outcome: 'neither',
      value: undefined,
    }))
  }
  expect(await stand.attempt('ada', false)).toBe('wrong')
  expect(await stand.attempt('ada', false)).toBe('account 1')
})

test('what cannot be counted is not looked at', async () => {
  const stand = await open()
  await stand.store.close()
  await expect(stand.attempt('ada', true)).rejects.toThrow()
  expect(stand.looks()).toBe(0)
})

test('what was forgiven before is forgotten after a day, what cost a pause after a month', async () => {
  const stand = await open()
  await wrong(stand, 4)
  stand.clock.advance('25h')
  await wrong(stand, 5)
  stand.clock.advance('29d')
  await wrong(stand, 1)
  expect(await stand.attempt('ada', true)).toBe('account 2')
  stand.clock.advance('31d')
  await wrong(stand, 4)
  expect(await stand.attempt('ada', true)).toBe('right')
})

test('counters that are of no use are deleted, and a known address is known for a month', async () => {
  const stand = await open()
  await stand.attempt('ada', true, '192.0.2.7')
  for (const name of numbers(20)) await stand.attempt(`name ${name}`, false, `198.51.100.${name}`)
  stand.clock.advance('3d')
  expect(await stand.gate.deleteExpired()).toBe(40)
  stand.clock.advance('29d')
  expect(await stand.gate.deleteExpired()).toBe(1)
})

test('an address that was known and fails ten times in a row is a stranger', async () => {
  const stand = await open()
  await stand.attempt('ada', true, '192.0.2.7')
  for (const _ of numbers(10)) {
    stand.clock.advance('1m')
    expect(await stand.attempt('ada', false, '192.0.2.7')).toBe('wrong')
  }
  for (const _ of numbers(5)) expect(await stand.attempt('ada', false, '192.0.2.7')).toBe('wrong')
  expect(await stand.attempt('ada', true, '192.0.2.7')).toBe('account 1')
})

/** Where `ada` is known at 192.0.2.7, and everybody is guessed at. */
async function openGuessed(options: TestGateOptions = {}): Promise<TestGate> {
  const stand = await open({ ...options, policy: { alarm: 10 } })
  await stand.attempt('ada', true, '192.0.2.7')
  for (const name of numbers(10)) await stand.attempt(`name ${name}`, false)
  await new Promise((resolve) => setTimeout(resolve, 1100))
  expect(stand.alarms).toEqual([10])
  return stand
}

test('when everybody is guessed at strangers pause, and nobody is refused', async () => {
  const stand = await openGuessed()
  const timed = async (address: string) => {
    const startMs = performance.now()
    expect(await stand.attempt('ada', true, address)).toBe('right')
    return performance.now() - startMs
  }
  expect(await timed('192.0.2.7')).toBeLessThan(500)
  expect(await timed('192.0.2.8')).toBeGreaterThan(900)
  stand.clock.advance('61s')
  expect(await timed('192.0.2.9')).toBeLessThan(500)
})

test('hundreds of strangers at once pause, and are in nobody else’s way', async () => {
  const stand = await openGuessed({ lookMs: 5 })
  const startMs = performance.now()
  const strangers = numbers(400).map(async (name) => {
    const answer = await stand.attempt(`stranger ${name}`, false)
    return [answer, performance.now() - startMs > 900]
  })
  await expect.poll(stand.gate.waiting).toBe(400)
  // more than are looked at together: most of them wait for the others
  const owners = await Promise.all(numbers(40).map(() => stand.attempt('ada', true, '192.0.2.7')))
  expect(new Set(owners)).toEqual(new Set(['right']))
  expect(performance.now() - startMs).toBeLessThan(900)
  for (const stranger of await Promise.all(strangers)) expect(stranger).toEqual(['wrong', true])
})

test('of more strangers than can pause none passes without a pause', async () => {
  const stand = await openGuessed()
  const answers = await Promise.all(numbers(1100).map((name) => stand.attempt(`stranger ${name}`, false)))
  expect(answers.filter((answer) => answer === 'overloaded')).toHaveLength(1100 - 1024)
  expect(stand.looks()).toBe(11 + 1024)
})
