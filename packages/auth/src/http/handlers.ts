import type { EndpointName, Requests } from '@carnet/contract'
import { type Answer, failed, ok } from './answer.ts'
import { changePassword } from './change-password.ts'
import type { Call, HttpContext } from './http-context.ts'
import { answerJwks } from './jwks.ts'
import { openapiDocument } from './openapi.ts'
import { createOwnSessions } from './own-sessions.ts'
import { answerRevocations } from './revocation-stream.ts'
import { busy, createTokenAnswers, done } from './token-answers.ts'

/** What each endpoint does, as one table. */
export type Handlers = {
  readonly [Name in EndpointName]: (call: Call<Requests[Name]>) => Promise<Answer>
}

export function createHandlers<C extends object, U>(context: HttpContext<C, U>): Handlers {
  const { sessions } = context
  const notDone = createTokenAnswers(context)
  const document = openapiDocument(context)
  const own = createOwnSessions(context)
  return {
    async obtainPair({ fields: { username: login, password }, device }) {
      const granted = await sessions.signIn({ login, password }, device)
      if (granted.outcome !== 'granted') return notDone(granted)
      return ok({ refresh: granted.refresh, access: granted.access, ...granted.extra })
    },
    async obtainSliding({ fields: { username: login, password }, device }) {
      const granted = await sessions.signInSliding({ login, password }, device)
      if (granted.outcome !== 'granted') return notDone(granted)
      return ok({ token: granted.token, ...granted.extra })
    },
    async refreshPair({ fields, device }) {
      const result = await sessions.refresh(fields.refresh, device)
      return result.outcome === 'refreshed'
        ? ok({ access: result.access, refresh: result.refresh })
        : notDone(result)
    },
    async refreshSliding({ fields, device }) {
      const result = await sessions.refreshSliding(fields.token, device)
      return result.outcome === 'refreshed' ? ok({ token: result.token }) : notDone(result)
    },
    async verify({ fields }) {
      const result = await sessions.verify(fields.token)
      return result.outcome === 'good' ? done : notDone(result)
    },
    async blacklist({ fields, device }) {
      const result = await sessions.blacklist(fields.refresh, device)
      return result.outcome === 'void' ? done : notDone(result)
    },
    changePassword: (call) => changePassword(context, call),
    listSessions: own.list,
    endSession: own.end,
    endAllSessions: own.endAll,
    profile: async ({ caller }) => ok({ user: context.nameOf(caller?.user as U) }),
    jwks: async () => answerJwks(context.publicKeys()),
    revocations: async (call) => answerRevocations(context.broadcast, call),
    openapi: async () => ok(document),
    // without cookies nobody asks, and with them others answer
    csrfToken: async () => failed('not_found'),
    healthz: async () => ok({ status: 'ok' }),
    readyz: async () => ((await context.isReady()) ? ok({ status: 'ready' }) : busy),
  }
}
