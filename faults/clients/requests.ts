import { setTimeout as pause } from 'node:timers/promises'
import type { Attempt } from '../events/event.ts'
import type { DeviceOptions, Until } from './device.ts'
import type { Call } from './http-call.ts'
import type { Doing, Recorded } from './recorder.ts'

/** A server by itself. */
export interface Place {
  readonly name: string
  readonly port: number
}

// those who give up sooner than a queue of password hashes takes, and ask again, are never let in
const logInMs = 3000

/** Everything that a device can ask for, once each. */
export function createRequests({ person, name, port, recorder, random }: DeviceOptions) {
  const who = { user: person.name, device: name }
  const post = (path: string, body: object, access?: string): Call => ({
    port,
    method: 'POST',
    path: `/api/${path}/`,
    body,
    access,
  })
  return {
    logIn(password: string) {
      const body = { username: person.name, password }
      return recorder.send({ operation: 'log in', ...who }, { ...post('token', body), patienceMs: logInMs })
    },
    refresh(shown: string, actor: Attempt['actor'] = 'owner') {
      const doing: Doing = { operation: 'refresh', ...who, actor, shown }
      return recorder.send(doing, post('token/refresh', { refresh: shown }))
    },
    logOut(shown: string, at?: Place) {
      const doing: Doing = { operation: 'log out', ...who, shown, ...(at && { server: at.name }) }
      return recorder.send(doing, {
        ...post('token/blacklist', { refresh: shown }),
        ...(at && { port: at.port }),
      })
    },
    /** One of the same person's, another device's or its own. */
    endSession(access: string, session: string) {
      const doing: Doing = { operation: 'end session', ...who, shown: access, session }
      return recorder.send(doing, { port, method: 'DELETE', path: `/api/sessions/${session}/`, access })
    },
    /** All of the same person's, or all but its own. */
    endAll(access: string, isSparing: boolean) {
      const doing: Doing = { operation: isSparing ? 'end others' : 'end all', ...who, shown: access }
      return recorder.send(doing, post('sessions/revoke-all', isSparing ? { except: 'current' } : {}, access))
    },
    use(access: string, how: { readonly port: number; readonly server?: string }): [Doing, Call] {
      const server = how.server === undefined ? {} : { server: how.server }
      return [
        { operation: 'use', ...who, shown: access, ...server },
        { port: how.port, method: 'GET', path: '/api/profile/', access },
      ]
    },
    async changePassword(access: string, to: string) {
      const [current = '', ...others] = person.passwords
      const body = { current_password: current, new_password: to }
      const doing: Doing = { operation: 'change password', ...who, shown: access }
      const { attempt } = await recorder.send(doing, post('password', body, access))
      if (attempt.outcome === 'ACK') person.passwords = [to]
      if (attempt.outcome === 'UNKNOWN') person.passwords = [to, current, ...others]
    },
    /** Until there is an answer that is one. */
    async insist(send: () => Promise<Recorded>, until: Until): Promise<Recorded | undefined> {
      while (until()) {
        const recorded = await send()
        const { outcome, status } = recorded.attempt
        if (outcome !== 'UNKNOWN' && status !== 429) return recorded
        await pause(random.between(20, 120))
      }
      return undefined
    },
  }
}
