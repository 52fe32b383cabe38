import { type EndpointName, endpoints } from '@carnet/contract'
import { type Refusal, refusals } from '../tokens/index.ts'
import { type Answer, failed, ok } from './answer.ts'
import { changePassword } from './change-password.ts'
import { challenge } from './guard.ts'
import type { Call, HttpContext } from './http-context.ts'
import { answerJwks } from './jwks.ts'
import { openapiDocument } from './openapi.ts'

type FieldsOf<Name extends EndpointName> = keyof (typeof endpoints)[Name]['fields'] & string

/** What each endpoint does, as one table. Outcomes of the domain become rows of the failure table here and nowhere else. */
export type Handlers = {
  readonly [Name in EndpointName]: (call: Call<FieldsOf<Name>>) => Promise<Answer>
}

export function createHandlers<C extends object, U>(context: HttpContext<C, U>): Handlers {
  const { sessions } = context
  const unauthorized = challenge(context.headerTypes, false)
  const refused = (refusal: Refusal): Answer => ({
    status: 401,
    body: { detail: refusals[refusal], code: 'token_not_valid' },
    headers: unauthorized,
  })
  const noAccount = failed('no_account_for_token', {}, unauthorized)
  const notGranted = (outcome: 'refused' | 'overloaded') =>
    outcome === 'refused' ? failed('no_active_account', {}, unauthorized) : busy
  const document = openapiDocument(context)

  return {
    async obtainPair({ fields, device }) {
      const granted = await sessions.signIn({ login: fields.username, password: fields.password }, device)
      if (granted.outcome !== 'granted') return notGranted(granted.outcome)
      const { refresh, access, user } = granted
      return ok({ refresh, access, ...(await context.respond(user)) })
    },
    async obtainSliding({ fields, device }) {
      const granted = await sessions.signInSliding(
        { login: fields.username, password: fields.password },
        device,
      )
      if (granted.outcome !== 'granted') return notGranted(granted.outcome)
      return ok({ token: granted.token, ...(await context.respond(granted.user)) })
    },
    async refreshPair({ fields, device }) {
      const result = await sessions.refresh(fields.refresh, device)
      switch (result.outcome) {
        case 'refreshed':
          return ok({ access: result.access, refresh: result.refresh })
        case 'refused':
          return refused(result.refusal)
        case 'reused':
          return failed('token_reused', {}, unauthorized)
        case 'no_account':
          return noAccount
      }
    },
    async refreshSliding({ fields, device }) {
      const result = await sessions.refreshSliding(fields.token, device)
      switch (result.outcome) {
        case 'refreshed':
          return ok({ token: result.token })
        case 'refused':
          return refused(result.refusal)
        case 'no_account':
          return noAccount
      }
    },
    async verify({ fields }) {
      const result = await sessions.verify(fields.token)
      switch (result.outcome) {
        case 'good':
          return ok({})
        case 'refused':
          return refused(result.refusal)
        case 'no_account':
          return noAccount
      }
    },
    async blacklist({ fields, device }) {
      const result = await sessions.blacklist(fields.refresh, device)
      return result.outcome === 'void' ? ok({}) : refused(result.refusal)
    },
    changePassword: (call) => changePassword(context, call, busy),
    profile: async ({ caller }) => ok({ user: context.nameOf(caller?.user as U) }),
    jwks: async () => answerJwks(context.publicKeys()),
    openapi: async () => ok(document),
    healthz: async () => ok({ status: 'ok' }),
    readyz: async () => ((await context.isReady()) ? ok({ status: 'ready' }) : busy),
  }
}

const busy = failed('unavailable', {}, { 'retry-after': '1' })

/** The endpoints that this server has: without users of its own it cannot change a password. */
export function endpointNames<C extends object, U>({ users }: HttpContext<C, U>): EndpointName[] {
  const names = Object.keys(endpoints) as EndpointName[]
  return names.filter((name) => name !== 'changePassword' || users !== undefined)
}
