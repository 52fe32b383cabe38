import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createEndedSessions } from './ended-sessions.ts'

const sessions = (...ids: string[]) => ids.map((sessionId, index) => ({ sessionId, atMs: index }))

test('each is taken once, and numbered in the order in which it came', () => {
  const ended = createEndedSessions({ sinceMs: () => 0 })
  expect(ended.add(sessions('a', 'b', 'a')).map(({ number }) => number)).toEqual([1, 2])
  expect(ended.add(sessions('b', 'c')).map(({ sessionId, number }) => [sessionId, number])).toEqual([
    ['c', 3],
  ])
  expect(ended.after(1)?.map(({ sessionId }) => sessionId)).toEqual(['b', 'c'])
  expect([ended.after(3), ended.after(4)]).toEqual([[], undefined])
})

test('what follows any number is told exactly, or said to be forgotten', () => {
  const commands = fc.array(
    fc.oneof(
      fc.record({ add: fc.integer({ min: 1, max: 30 }) }),
      fc.record({ forget: fc.integer({ min: 0, max: 90 }) }),
    ),
  )
  fc.assert(
    fc.property(commands, fc.integer({ min: 1, max: 40 }), (list, maximum) => {
      let sinceMs = 0
      const ended = createEndedSessions({ sinceMs: () => sinceMs, maximum })
      let made = 0
      for (const command of list) {
        if ('add' in command)
          ended.add(Array.from({ length: command.add }, () => ({ sessionId: `s${++made}`, atMs: made })))
        else {
          sinceMs = Math.max(sinceMs, command.forget)
          ended.forget()
        }
        const kept = Array.from({ length: made }, (_, index) => index + 1).filter((one) =>
          ended.has(`s${one}`),
        )
        expect(kept.length).toBe(ended.size())
        for (let number = 0; number <= made; number++) {
          const told = ended.after(number)?.map((one) => one.number)
          const isForgotten =
            number > 0 &&
            kept.length < made - number &&
            kept.filter((one) => one > number).length < made - number
          expect(told).toEqual(isForgotten ? undefined : kept.filter((one) => one > number))
        }
      }
    }),
  )
})

test('to ask for what is new costs the same however much is known', () => {
  const ended = createEndedSessions({ sinceMs: () => 0 })
  for (let made = 0; made < 100_000; made += 1000)
    ended.add(Array.from({ length: 1000 }, (_, index) => ({ sessionId: `s${made + index}`, atMs: 1 })))
  const startedMs = performance.now()
  for (let asked = 0; asked < 1000; asked++) expect(ended.after(99_990)).toHaveLength(10)
  // a thousand walks through all of them would take half a minute
  expect(performance.now() - startedMs).toBeLessThan(3000)
})
