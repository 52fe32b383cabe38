import { expect, test } from 'vitest'
import { type Around, observedPort } from './index.ts'

function watched() {
  const verbs: string[] = []
  const around: Around = (verb, work) => {
    verbs.push(verb)
    return work()
  }
  return { verbs, around }
}

test('passes arguments and answers on, and names each verb', async () => {
  const { verbs, around } = watched()
  const port = {
    sum: async (a: number, b: number) => a + b,
    inner: { twice: async (a: number) => 2 * a },
    pollMs: 5,
    none: undefined,
    onRevocation: (listener: () => void) => listener,
  }
  const observed = observedPort(port, 'port', around)
  expect([await observed.sum(1, 2), await observed.inner.twice(4)]).toEqual([3, 8])
  expect(verbs).toEqual(['port.sum', 'port.inner.twice'])
  const listener = () => {}
  expect(observed.onRevocation(listener)).toBe(listener)
  expect([observed.pollMs, observed.none]).toEqual([5, undefined])
})

test('what a verb throws at once rejects, and a verb finds its own port', async () => {
  const { around } = watched()
  const port = {
    own: 7,
    async answer() {
      return this.own
    },
    fails(): Promise<void> {
      throw new Error('no')
    },
  }
  const observed = observedPort(port, 'port', around)
  await expect(observed.fails()).rejects.toThrow('no')
  expect(await observed.answer()).toBe(7)
})
