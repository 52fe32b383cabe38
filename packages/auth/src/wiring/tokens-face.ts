import type { Auth } from '../auth.ts'
import { CarnetError } from '../carnet-error.ts'
import type { Device, Sessions } from '../sessions/index.ts'

/** What `auth.tokens` does. */
export function tokensFace(sessions: Sessions<unknown>): Auth['tokens'] {
  return {
    async issueFor(user) {
      const granted = await sessions.issueFor(idOf(user), noDevice)
      if (granted.outcome !== 'granted') throw new CarnetError('user_inactive')
      return { access: granted.access, refresh: granted.refresh }
    },
    async issueSlidingFor(user) {
      const granted = await sessions.issueSlidingFor(idOf(user), noDevice)
      if (granted.outcome !== 'granted') throw new CarnetError('user_inactive')
      return { token: granted.token }
    },
    async verify(token) {
      const verified = await sessions.verify(token)
      return verified.outcome === 'good' ? verified.claims : undefined
    },
  }
}

const idOf = (user: string | { readonly id: string | number }) =>
  typeof user === 'object' ? String(user.id) : user

const noDevice: Device = { ip: '', userAgent: '' }
