import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { createLogOutput } from './log-output.ts'

/** A destination that takes nothing until it is let go. */
function stuck() {
  const written: string[] = []
  let next: (() => void) | undefined
  const output = new Writable({
    decodeStrings: false,
    write(text, _encoding, done) {
      written.push(String(text))
      next = done
    },
  })
  const letGo = async () => {
    for (; next !== undefined; await turn()) {
      const done = next
      next = undefined
      done()
    }
  }
  return { output, written, letGo }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))
const toDropped = (count: number) => `dropped ${count}\n`

test('writes the lines of a turn together', async () => {
  const { output, written } = stuck()
  const log = createLogOutput({ output, toDropped })
  log.write('a\n')
  log.write('b\n')
  expect(written).toEqual([])
  await turn()
  expect(written).toEqual(['a\nb\n'])
})

test('drops what nobody reads instead of keeping it, and says how much it was', async () => {
  const { output, written, letGo } = stuck()
  const log = createLogOutput({ output, toDropped, maximumWaiting: 100 })
  for (let count = 0; count < 1000; count++) {
    log.write(`${'x'.repeat(19)}\n`)
    await turn()
  }
  expect(output.writableLength).toBeLessThanOrEqual(120)
  await letGo()
  log.write('after\n')
  await turn()
  const lines = written.join('').split('\n')
  const kept = lines.filter((line) => line.startsWith('x')).length
  expect(lines.slice(kept)).toEqual([`dropped ${1000 - kept}`, 'after', ''])
})

test('a destination that is gone stops nobody', async () => {
  const output = new Writable({ write: (_text, _encoding, done) => done() })
  output.on('error', () => {})
  output.destroy(new Error('EPIPE'))
  const log = createLogOutput({ output, toDropped })
  for (let count = 0; count < 100; count++) {
    log.write('a\n')
    await turn()
  }
  log.flush()
})
