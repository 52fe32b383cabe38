import type { FailureCode } from '@carnet/contract'

/**
 * A code of the server's, or one of the client's own: `network`, no answer came, or not in time; `unexpected_answer`,
 * what came is not Carnet's; `superseded`, another sign-in or sign-out came in between.
 */
export type ClientErrorCode = FailureCode | 'network' | 'unexpected_answer' | 'superseded'

/** Why a call failed. Holds no token and no password: what looks like a token in the server's text is struck out. */
export class ClientError extends Error {
  override readonly name = 'ClientError'
  declare readonly code: ClientErrorCode
  /** The status of the answer; 0 where none came. */
  declare readonly status: number
  /** What is wrong with each field of the body, for a form. */
  declare readonly problems: Readonly<Record<string, readonly string[]>>
  /** How long the server asks to wait, in seconds; 0: it does not say. */
  declare readonly retryAfter: number

  constructor(code: ClientErrorCode, answer?: Response, body: FailureBody = {}) {
    const { detail, code: _, ...problems } = body
    super(detail ?? code)
    this.code = code
    this.status = answer?.status ?? 0
    this.problems = problems as ClientError['problems']
    this.retryAfter = Number(answer?.headers.get('retry-after')) || 0
  }
}

interface FailureBody {
  readonly detail?: string
  readonly code?: string
}

// of bodies that name no code, as SimpleJWT's, by endpoint and status or by status
const codes: Readonly<Record<string, ClientErrorCode>> = {
  'POST /token/401': 'no_active_account',
  400: 'invalid_input',
  401: 'not_authenticated',
  404: 'not_found',
  429: 'throttled',
}

/** The failure that an answer tells. */
export function toClientError(line: string, answer: Response, body?: FailureBody): ClientError {
  const known = body?.code ?? codes[line + answer.status] ?? codes[answer.status]
  const isOurs = body && (body.detail || answer.status === 400)
  return new ClientError(((isOurs && known) || 'unexpected_answer') as ClientErrorCode, answer, body)
}

/** Whether asking again cannot help: the server has understood, and refuses. */
export const isFinal = ({ status, code }: ClientError): boolean => /^4(?!29|..unexp)/.test(status + code)

/**
 * Whether the server refused a refresh token as what it is. Another 401 may be a gateway's, which knows nothing of it;
 * some of Carnet's have no code.
 */
export const isVoid = ({ status, code, message }: ClientError): boolean =>
  /^401(token_[nr]|.*(account found|were not|been changed))/.test(status + code + message)
