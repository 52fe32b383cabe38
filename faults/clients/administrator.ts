import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Person } from './device.ts'
import type { Caller } from './http-call.ts'
import type { Recorder } from './recorder.ts'

/** Whoever makes users and bars them, through the one server that can. */
export interface Administrator {
  readonly createPeople: (names: readonly string[]) => Promise<Person[]>
  readonly deactivate: (person: Person) => Promise<void>
  readonly activate: (person: Person) => Promise<void>
}

export interface AdministratorOptions {
  readonly caller: Caller
  readonly recorder: Recorder
  readonly port: number
}

const password = 'a ticket for one passage'

export function createAdministrator({ caller, recorder, port }: AdministratorOptions): Administrator {
  async function insist(operation: 'deactivate' | 'activate', { name, id }: Person): Promise<void> {
    for (;;) {
      const requestId = randomUUID()
      const doing = { operation, user: name, device: 'administrator', request: requestId }
      const path = `/rig/${operation}`
      const { attempt } = await recorder.send(doing, { port, method: 'POST', path, body: { id, requestId } })
      if (attempt.outcome !== 'UNKNOWN') return
      await pause(50)
    }
  }
  return {
    async createPeople(names) {
      const reply = await caller.call({ port, method: 'POST', path: '/rig/users', body: { names, password } })
      const ids = reply?.body['ids'] as readonly string[] | undefined
      if (ids === undefined) throw new Error(`The host could not make users: ${JSON.stringify(reply)}`)
      return names.map((name, index) => ({ name, id: ids[index] ?? '', passwords: [password] }))
    },
    deactivate: (person) => insist('deactivate', person),
    activate: (person) => insist('activate', person),
  }
}
