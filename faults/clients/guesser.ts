import { setTimeout as pause } from 'node:timers/promises'
import type { Person, Until } from './device.ts'
import type { Recorder } from './recorder.ts'

export interface Guessing {
  readonly person: Person
  readonly port: number
  readonly recorder: Recorder
  readonly until: Until
}

const everyMs = 100
// of those that are for documents (RFC 5737)
const address = '203.0.113.7'

/** Tries one wrong password after another, for as long as it may. */
export async function guess({ person, port, recorder, until }: Guessing): Promise<void> {
  const doing = { operation: 'log in', user: person.name, device: 'guesser', actor: 'thief' } as const
  for (let turn = 0; until(); turn++) {
    const body = { username: person.name, password: `guess number ${turn}` }
    await recorder.send(doing, { port, method: 'POST', path: '/api/token/', body, address })
    await pause(everyMs)
  }
}
