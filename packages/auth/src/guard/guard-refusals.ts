import { type FailureCode, failures } from '@carnet/contract'
import type { TokenType } from '../tokens/index.ts'
import type { GuardRefusal } from './authenticated.ts'
import { challenge } from './challenge.ts'

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
    token: (messages) => refused('token_not_valid', withToken, { messages }),
    code(code, detail) {
      const challenged = badTokens.has(code) ? withToken : withoutToken
      const headers = failures[code].status === 401 ? challenged : {}
      return refused(code, headers, detail === undefined ? {} : { detail })
    },
    busy: refused('unavailable', { 'retry-after': '1' }),
  }
}

function refused(
  code: FailureCode,
  headers: Readonly<Record<string, string>>,
  more: Readonly<Record<string, unknown>> = {},
): Refused {
  const { status, detail, showsCode } = failures[code]
  return {
    ok: false,
    refusal: {
      status,
      body: { detail, ...(showsCode ? { code } : {}), ...more },
      // what was refused to one caller must not be kept for the next, whatever the route itself allows
      headers: { 'cache-control': 'no-store', ...headers },
    },
  }
}
