import { Readable, Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { createProgress } from './progress.ts'

function createScreen(isTTY: boolean) {
  let text = ''
  let now = 0
  const errors = Object.assign(
    new Writable({
      write(chunk, _encoding, done) {
        text += chunk
        done()
      },
    }),
    { isTTY },
  )
  const context = { input: Readable.from([]), output: errors, errors, environment: {} }
  const progress = createProgress(context, () => now)
  return {
    ...progress,
    at(ms: number) {
      now = ms
      return progress
    },
    text: () => text,
  }
}

test('on a terminal a bar is drawn over itself, a few times a second, and each label has a line', () => {
  const screen = createScreen(true)
  screen.at(1000).show('Users', 0, 4000)
  screen.at(2000).show('Users', 1000, 4000)
  screen.at(2050).show('Users', 1500, 4000)
  screen.at(2060).show('Users', 4000, 4000)
  screen.at(2070).show('Tokens', 3)
  screen.end()
  expect(screen.text().split('\r\x1b[K')).toEqual([
    '',
    'Users    [..............................] 0%  0 of 4,000',
    'Users    [#######.......................] 25%  1,000 of 4,000, 3 s left',
    'Users    [##############################] 100%  4,000 of 4,000\n',
    'Tokens   3\n',
  ])
})

test('elsewhere there is a line for each tenth', () => {
  const screen = createScreen(false)
  for (let done = 0; done <= 2000; done += 50) screen.show('Users', done, 2000)
  screen.show('Checking', 5)
  screen.show('Tokens', 0, 0)
  screen.end()
  const lines = screen.text().trimEnd().split('\n')
  expect(lines).toHaveLength(12)
  expect(lines.slice(9)).toEqual(['Users: 1,800 of 2,000', 'Users: 2,000 of 2,000', 'Tokens: 0 of 0'])
  expect(screen.text()).not.toContain('\x1b')
})

test('a source that grows meanwhile is at its end at most', () => {
  const screen = createScreen(true)
  screen.show('Users', 12, 10)
  expect(screen.text()).toContain('100%  12 of 10')
})
