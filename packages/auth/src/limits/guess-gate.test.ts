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

async function wrong({ attempt }: TestGate, times: number, address = ''): Promise<void> {
  for (let time = 0; time < times; time++) await attempt('ada', false, address)
}

/** Waits as long as it is told to. */
async function patient(stand: TestGate, isRight: boolean, address?: string): Promise<string> {
  const answer = await stand.attempt('ada', isRight, address)
  const [, seconds] = /^account (\d+)$/.exec(answer) ?? []
  if (seconds === undefined) return answer
  stand.clock.advance(Number(seconds) * 1000)
  return stand.attempt('ada', isRight, address)
}

test('five failures cost nothing, each further one twice the pause of the one before it, up to a quarter of an hour', async () => {
  const stand = await open()
  const pauses: string[] = []
  await wrong(stand, 5)
  for (let time = 0; time < 13; time++) {
    const answer = await stand.attempt('ada', false)
    pauses.push(answer.replace('account ', ''))
    stand.clock.advance(Number(pauses.at(-1)) * 1000)
    expect(await stand.attempt('ada', false)).toBe('wrong')
  }
  expect(pauses.join(' ')).toBe('1 2 4 8 16 32 64 128 256 512 900 900 900')
})

test('a right password is not looked at before the pause is over', async () => {
  const stand = await open()
  await wrong(stand, 5)
  expect(await stand.attempt('ada', true)).toBe('account 1')
  expect(stand.looks()).toBe(5)
  stand.clock.advance('1s')
  expect(await stand.attempt('ada', true)).toBe('right')
})

test('a success takes all failures back', async () => {
  const stand = await open()
  await wrong(stand, 4)
  await stand.attempt('ada', true)
  await wrong(stand, 4)
  expect(await stand.attempt('ada', true)).toBe('right')
})

test('after a hundred failures nothing helps but a new password, however long one waits', async () => {
  const stand = await open()
  for (let time = 0; time < 99; time++) await patient(stand, false)
  expect(await patient(stand, false)).toBe('wrong, locked')
  stand.clock.advance('1000d')
  expect(await stand.attempt('ada', true)).toBe('account 900')
  expect(stand.looks()).toBe(100)
  await stand.gate.unlock(['ada'])
  expect(await stand.attempt('ada', true)).toBe('right')
})

test('of a hundred attempts at once five are looked at, and the right one behind them is refused', async () => {
  const stand = await open({ lookMs: 5 })
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, index) => stand.attempt('ada', index === 99)),
  )
  expect(stand.looks()).toBe(5)
  expect(answers.filter((answer) => answer === 'account 1').length).toBe(95)
})

test('two hundred right ones at once all pass', async () => {
  const stand = await open({ lookMs: 1 })
  const answers = await Promise.all(
    Array.from({ length: 200 }, () => stand.attempt('ada', true, '192.0.2.7')),
  )
  expect(new Set(answers)).toEqual(new Set(['right']))
})

test('an attack from everywhere leaves the address alone from which the owner signed in', async () => {
  const stand = await open()
  expect(await stand.attempt('ada', true, '192.0.2.7')).toBe('right')
  for (let time = 0; time < 100; time++) await patient(stand, false, `198.51.100.${time}`)
  expect(await stand.attempt('ada', true, '198.51.100.200')).toBe('account 900')
  expect(await stand.attempt('ada', true, '192.0.2.7')).toBe('right')
})

test('one address that tries many names is refused, and nobody else', async () => {
  const stand = await open()
  const answers: string[] = []
  for (let name = 0; name < 60; name++) answers.push(await stand.attempt(`name ${name}`, false, '192.0.2.7'))
  expect(answers.filter((answer) => answer === 'wrong').length).toBe(50)
  expect(answers.at(-1)).toBe('address 900')
  expect(await stand.attempt('name 59', false, '192.0.2.8')).toBe('wrong')
  stand.clock.advance('15m')
  expect(await stand.attempt('name 59', true, '192.0.2.7')).toBe('right')
})
