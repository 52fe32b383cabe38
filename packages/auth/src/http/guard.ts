import { type FailureCode, failures } from '@carnet/contract'
import type { FoundSession } from '../sessions/index.ts'
import { type Subject, subjectOf } from '../sessions/index.ts'
import { type Claims, refusals, type TokenType, type Verdict } from '../tokens/index.ts'
import type { AccountSource } from '../users/index.ts'
import { failed } from './answer.ts'
import type { Authenticated, GuardOptions, GuardRefusal, GuardVerdict } from './authenticated.ts'
import { readAuthorization } from './authorization.ts'

export interface GuardContext<C extends object, U> {
  readonly accept: readonly TokenType[]
  readonly headerTypes: readonly string[]
  readonly verify: (token: string, type: TokenType) => Verdict
  /** The developer's claims out of a token's, or undefined where the schema refuses them. */
  readonly readClaims: (claims: Claims) => C | undefined | Promise<C | undefined>
  readonly isRevoked: (sessionId: string) => boolean
  readonly isFeedFresh: () => boolean
  readonly findSession: (id: string) => Promise<FoundSession | undefined>
  readonly accounts: AccountSource<U>
}

export type Guard<C extends object, U> = (
  authorization: string | undefined,
  options?: GuardOptions<C>,
) => Promise<GuardVerdict<C, U>>

/**
 * A guard: who calls, by the text of their authorization header. Without options a pure computation: signature, claims,
 * one look-up of revoked sessions; the database is asked only for users, or when revocations may have been missed.
 */
export function createGuard<C extends object, U>(context: GuardContext<C, U>): Guard<C, U> {
  return async (authorization, options = {}) => {
    const verdict = await judge(context, authorization, options)
    const isNobody = verdict === 'nobody' || (!verdict.ok && options.optional === 'ignore-invalid')
    if (isNobody && options.optional) return { ok: true, auth: undefined }
    return verdict === 'nobody' ? refuse(context, 'not_authenticated') : verdict
  }
}

async function judge<C extends object, U>(
  context: GuardContext<C, U>,
  authorization: string | undefined,
  options: GuardOptions<C>,
): Promise<GuardVerdict<C, U> | 'nobody'> {
  const credentials = readAuthorization(authorization, context.headerTypes)
  if (credentials === 'none') return 'nobody'
  if (credentials === 'malformed') return refuse(context, 'bad_authorization_header')
  const verified = verifyAny(context, credentials.token)
  if ('messages' in verified) return refuseToken(context, verified.messages)
  const subject = subjectOf(verified.claims)
  if (subject.userId === undefined) return refuse(context, 'token_not_valid', noUserDetail)
  if (subject.userId === '') return refuse(context, 'user_not_found')
  if (await isEnded(context, subject))
    return refuseToken(context, [message(verified.type, refusals.blacklisted)])
  const claims = await context.readClaims(verified.claims)
  if (claims === undefined) return refuseToken(context, [message(verified.type, refusals.invalid)])
  const auth: Authenticated<C, U> = {
    userId: subject.userId,
    sessionId: subject.sessionId,
    claims,
    token: verified.claims,
    user: undefined,
  }
  return admit(context, auth, options)
}

const noUserDetail = 'Token contained no recognizable user identification'

async function isEnded<C extends object, U>(
  { isRevoked, isFeedFresh, findSession }: GuardContext<C, U>,
  { sessionId }: Subject,
): Promise<boolean> {
  if (sessionId === undefined) return false
  if (isFeedFresh()) return isRevoked(sessionId)
  const session = await findSession(sessionId)
  return session === undefined || session.revokedAtMs !== undefined
}

/** The permissions, after the identity. */
async function admit<C extends object, U>(
  context: GuardContext<C, U>,
  auth: Authenticated<C, U>,
  options: GuardOptions<C>,
): Promise<GuardVerdict<C, U>> {
  if (options.claims !== undefined && !hasClaims(auth.claims, options.claims))
    return refuse(context, 'permission_denied')
  if (!options.user && !options.staff && !options.superuser) return { ok: true, auth }
  const account = await context.accounts.findById(auth.userId)
  if (account === undefined) return refuse(context, 'user_not_found')
  if (!account.isActive) return refuse(context, 'user_inactive')
  const isMissing = (options.staff && !account.isStaff) || (options.superuser && !account.isSuperuser)
  return isMissing
    ? refuse(context, 'permission_denied')
    : { ok: true, auth: { ...auth, user: account.user } }
}

function hasClaims<C extends object>(claims: C, wanted: Partial<C> | ((claims: C) => boolean)): boolean {
  if (typeof wanted === 'function') return wanted(claims)
  return Object.entries(wanted).every(([name, value]) => claims[name as keyof C] === value)
}

interface Message {
  readonly token_class: string
  readonly token_type: string
  readonly message: string
}

type VerifiedAny =
  | { readonly claims: Claims; readonly type: TokenType }
  | { readonly messages: readonly Message[] }

function verifyAny<C extends object, U>({ accept, verify }: GuardContext<C, U>, token: string): VerifiedAny {
  const messages: Message[] = []
  for (const type of accept) {
    const verdict = verify(token, type)
    if (verdict.ok) return { claims: verdict.claims, type }
    messages.push(message(type, refusals[verdict.refusal]))
  }
  return { messages }
}

const message = (type: TokenType, text: string): Message => ({
  token_class: type.className,
  token_type: type.name,
  message: text,
})

function refuseToken<C extends object, U>(
  { headerTypes }: GuardContext<C, U>,
  messages: readonly Message[],
): GuardVerdict<C, U> {
  const answer = failed('token_not_valid')
  const body = { ...(answer.body as object), messages }
  return { ok: false, refusal: { status: answer.status, body, headers: challenge(headerTypes, true) } }
}

function refuse<C extends object, U>(
  { headerTypes }: GuardContext<C, U>,
  code: FailureCode,
  detail?: string,
): GuardVerdict<C, U> {
  const answer = failed(code)
  const body = { ...(answer.body as Record<string, unknown>), ...(detail === undefined ? {} : { detail }) }
  const isTokenBad = code === 'token_not_valid' || code === 'user_not_found' || code === 'user_inactive'
  const headers = failures[code].status === 401 ? challenge(headerTypes, isTokenBad) : {}
  return { ok: false, refusal: { status: answer.status, body, headers } satisfies GuardRefusal }
}

/** RFC 6750 3: `error` only where a token was sent. */
export function challenge(
  [type = 'Bearer']: readonly string[],
  wasTokenSent: boolean,
): Readonly<Record<string, string>> {
  return { 'www-authenticate': `${type} realm="api"${wasTokenSent ? ', error="invalid_token"' : ''}` }
}
