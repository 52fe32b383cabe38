import type { FailureCode } from '@carnet/contract'

/** A code of the server's; `network`: no answer came, or not in time; `unexpected_answer`: what came is not Carnet's. */
type AdminErrorCode = FailureCode | 'network' | 'unexpected_answer'

/** Why a call failed. Its message is a sentence for people; it never quotes what was sent. */
export class AdminError extends Error {
  override readonly name = 'AdminError'
  readonly code: AdminErrorCode
  /** The status of the answer; 0 where none came. */
  readonly status: number
  /** What is wrong with each field, for a form. */
  readonly problems: Readonly<Record<string, readonly string[]>>

  constructor(code: AdminErrorCode, answer: Response | undefined, body: Readonly<Record<string, unknown>>) {
    super(sentenceOf(code, answer, body))
    this.code = code
    this.status = answer?.status ?? 0
    this.problems = answer?.status === 400 ? problemsOf(body) : {}
  }
}

/** The failure that an answer tells. */
export function toAdminError(
  answer: Response,
  body: Readonly<Record<string, unknown>> | undefined,
): AdminError {
  if (body === undefined) return new AdminError('unexpected_answer', answer, {})
  const told = body['code']
  const code = typeof told === 'string' ? (told as AdminErrorCode) : codes[answer.status]
  return new AdminError(code ?? 'unexpected_answer', answer, body)
}

// of bodies that name no code
const codes: Readonly<Record<number, AdminErrorCode>> = {
  400: 'invalid_input',
  403: 'permission_denied',
  404: 'not_found',
  429: 'throttled',
}

function sentenceOf(
  code: AdminErrorCode,
  answer: Response | undefined,
  body: Readonly<Record<string, unknown>>,
): string {
  if (answer === undefined) return 'The server did not answer. Check the connection, and try again.'
  if (answer.status === 429) return waitSentence(Number(answer.headers.get('retry-after')))
  if (answer.status === 503)
    return 'The server is busy, or its database does not answer. Try again in a moment.'
  if (answer.status >= 500) return `The server failed (${answer.status}). What happened is in its log.`
  if (code === 'not_found') return 'There is no such thing any more, or there never was.'
  if (code === 'unexpected_answer') return `Something other than Carnet answered (${answer.status}).`
  if (answer.status === 400)
    return Object.values(problemsOf(body)).flat().join(' ') || 'The input is not valid.'
  const detail = body['detail']
  return typeof detail === 'string' ? detail : `The server refused (${answer.status}).`
}

function waitSentence(seconds: number): string {
  if (!(seconds > 0)) return 'Too many attempts. Wait a while, then try again.'
  const wait = seconds < 90 ? `${Math.ceil(seconds)} seconds` : `${Math.ceil(seconds / 60)} minutes`
  return `Too many attempts. Try again in ${wait}.`
}

function problemsOf(body: Readonly<Record<string, unknown>>): AdminError['problems'] {
  const { code: _code, detail, ...fields } = body
  const given = typeof detail === 'string' ? { ...fields, non_field_errors: [detail] } : fields
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, [value].flat().map(String)]))
}
