import { type FailureCode, failures } from '@carnet/contract'
import type { TokenType } from '../tokens/index.ts'
import { type Answer, failed } from './answer.ts'
import type { GuardRefusal } from './authenticated.ts'
import { challenge } from './challenge.ts'
import { busy } from './token-answers.ts'

/** Why a token is not one of a type that is accepted. */
export interface TokenMessage {
  readonly token_class: string
  readonly token_type: string
  readonly message: string
}

export const tokenMessage = (type: TokenType, text: string): TokenMessage => ({
  token_class: type.className,
  token_type: type.name,
  message: text,
})

interface Refused {
  readonly ok: false
  readonly refusal: GuardRefusal
}

/** What a guard answers in place of the route. */
export interface GuardRefusals {
  /** For a token that is good as no type, one message each. */
  readonly token: (messages: readonly TokenMessage[]) => Refused
  readonly code: (code: FailureCode, detail?: string) => Refused
  /** The store could not answer: nobody passes, not even as nobody. */
  readonly busy: Refused
}

const badTokens: ReadonlySet<FailureCode> = new Set([
  'token_not_valid',
  'user_not_found',
  'user_inactive',
  'password_changed',
])

export function createGuardRefusals(headerTypes: readonly string[]): GuardRefusals {
  const withoutToken = challenge(headerTypes, false)
  const withToken = challenge(headerTypes, true)
  return {
    token(messages) {
      const { body, ...answer } = failed('token_not_valid', {}, withToken)
      return refused({ ...answer, body: { ...(body as object), messages } })
    },
    code(code, detail) {
      const challenged = badTokens.has(code) ? withToken : withoutToken
      const { body, ...answer } = failed(code, {}, failures[code].status === 401 ? challenged : {})
      return refused({
        ...answer,
        body: { ...(body as object), ...(detail === undefined ? {} : { detail }) },
      })
    },
    busy: refused(busy),
  }
}

/** What was refused to one caller must not be kept for the next, whatever the route itself allows. */
const refused = ({ status, body, headers }: Answer): Refused => ({
  ok: false,
  refusal: {
    status,
    body: body as Record<string, unknown>,
    headers: { 'cache-control': 'no-store', ...headers },
  },
})
