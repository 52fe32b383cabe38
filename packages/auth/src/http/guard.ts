import { type FailureCode, failures } from '@carnet/contract'
import { type FoundSession, StoreUnavailableError, type Subject, subjectOf } from '../sessions/index.ts'
import { type Claims, refusals, type TokenType, type Verdict } from '../tokens/index.ts'
import type { AccountSource } from '../users/index.ts'
import { type Answer, failed } from './answer.ts'
import type { Authenticated, GuardOptions, GuardRefusal, GuardVerdict } from './authenticated.ts'
import { readAuthorization } from './authorization.ts'
import { challenge } from './challenge.ts'
import { busy } from './token-answers.ts'

export interface GuardContext<C extends object, U> {
  readonly accept: readonly TokenType[]
  readonly headerTypes: readonly string[]
  readonly verify: (token: string, type: TokenType) => Verdict
  /** The developer's claims out of a token's, or undefined where the schema refuses them. */
  readonly readClaims: (claims: Claims) => C | undefined | Promise<C | undefined>
  readonly isRevoked: (sessionId: string) => boolean
  /** Whether `isRevoked` knows every revocation since then. */
  readonly knowsSince: (sinceMs: number) => boolean
  readonly findSession: (id: string) => Promise<FoundSession | undefined>
  readonly accounts: AccountSource<U>
  /** Told when the store cannot answer. */
  readonly onError: (error: unknown) => void
}

export type Guard<C extends object, U> = (
  authorization: string | undefined,
  options?: GuardOptions<C>,
) => GuardVerdict<C, U> | Promise<GuardVerdict<C, U>>

/**
 * A guard: who calls, by the text of their authorization header. Without options a pure computation, answered at once:
 * signature, claims, one look-up of revoked sessions; the database is asked only for users, or when revocations may
 * have been missed.
 */
export function createGuard<C extends object, U>(context: GuardContext<C, U>): Guard<C, U> {
  return (authorization, options = noOptions) => {
    const identified = identify(context, authorization)
    if (identified === 'nobody') return options.optional ? nobody : refuse(context, 'not_authenticated')
    if ('ok' in identified) return unlessIgnored(identified, options)
    const isEnded = isSessionEnded(context, identified.subject, identified.token)
    const claims = context.readClaims(identified.token)
    if (isEnded instanceof Promise || claims instanceof Promise || needsUser(options)) {
      return decideLater(context, { ...identified, isEnded, claims }, options).catch((error) =>
        refuseWhileBusy(context, error),
      )
    }
    return decide(context, { ...identified, isEnded, claims }, options)
  }
}

const noOptions = Object.freeze({})
const nobody = Object.freeze({ ok: true as const, auth: undefined })

const unlessIgnored = <C extends object, U>(verdict: GuardVerdict<C, U>, { optional }: GuardOptions<C>) =>
  !verdict.ok && optional === 'ignore-invalid' ? nobody : verdict

const needsUser = ({ user, staff, superuser }: GuardOptions) => user || staff || superuser

/** Whose good token it is; not yet whether the session goes on. */
interface Identified {
  readonly token: Claims
  readonly type: TokenType
  readonly subject: Subject
}

function identify<C extends object, U>(
  context: GuardContext<C, U>,
  authorization: string | undefined,
): Identified | GuardVerdict<C, U> | 'nobody' {
  const credentials = readAuthorization(authorization, context.headerTypes)
  if (credentials === 'none') return 'nobody'
  if (credentials === 'malformed') return refuse(context, 'bad_authorization_header')
  const verified = verifyAny(context, credentials.token)
  if ('messages' in verified) return refuseToken(context, verified.messages)
  const subject = subjectOf(verified.claims)
  if (subject.userId === undefined) return refuse(context, 'token_not_valid', noUserDetail)
  if (subject.userId === '') return refuse(context, 'user_not_found')
  return { token: verified.claims, type: verified.type, subject }
}

const noUserDetail = 'Token contained no recognizable user identification'

function isSessionEnded<C extends object, U>(
  { isRevoked, knowsSince, findSession }: GuardContext<C, U>,
  { sessionId }: Subject,
  { iat }: Claims,
): boolean | Promise<boolean> {
  if (sessionId === undefined) return false
  // a token is older than its revocation, so what happened before it does not matter
  if (typeof iat === 'number' && knowsSince(iat * 1000)) return isRevoked(sessionId)
  return findSession(sessionId).then((session) => session === undefined || session.revokedAtMs !== undefined)
}

interface Judged<C> extends Identified {
  readonly isEnded: boolean
  readonly claims: C | undefined
}

function decide<C extends object, U>(
  context: GuardContext<C, U>,
  { token, type, subject, isEnded, claims }: Judged<C>,
  options: GuardOptions<C>,
): GuardVerdict<C, U> {
  if (isEnded) return unlessIgnored(refuseToken(context, [message(type, refusals.blacklisted)]), options)
  if (claims === undefined)
    return unlessIgnored(refuseToken(context, [message(type, refusals.invalid)]), options)
  if (options.claims !== undefined && !hasClaims(claims, options.claims))
    return refuse(context, 'permission_denied')
  const { userId = '', sessionId } = subject
  return { ok: true, auth: { userId, sessionId, claims, token, user: undefined } }
}

interface Pending<C> extends Identified {
  readonly isEnded: boolean | Promise<boolean>
  readonly claims: C | undefined | Promise<C | undefined>
}

async function decideLater<C extends object, U>(
  context: GuardContext<C, U>,
  pending: Pending<C>,
  options: GuardOptions<C>,
): Promise<GuardVerdict<C, U>> {
  // both at once: a second rejection that nobody awaits would end the process
  const [isEnded, claims] = await Promise.all([pending.isEnded, pending.claims])
  const verdict = decide(context, { ...pending, isEnded, claims }, options)
  if (!verdict.ok || verdict.auth === undefined || !needsUser(options)) return verdict
  return withUser(context, verdict.auth, options)
}

async function withUser<C extends object, U>(
  context: GuardContext<C, U>,
  auth: Authenticated<C, U>,
  options: GuardOptions<C>,
): Promise<GuardVerdict<C, U>> {
  const account = await context.accounts.findById(auth.userId)
  if (account === undefined) return unlessIgnored(refuse(context, 'user_not_found'), options)
  if (!account.isActive) return unlessIgnored(refuse(context, 'user_inactive'), options)
  const isMissing = (options.staff && !account.isStaff) || (options.superuser && !account.isSuperuser)
  return isMissing
    ? refuse(context, 'permission_denied')
    : { ok: true, auth: { ...auth, user: account.user } }
}

/** A store that cannot answer lets nobody pass, not even as nobody. */
function refuseWhileBusy(
  { onError }: { readonly onError: (error: unknown) => void },
  error: unknown,
): { readonly ok: false; readonly refusal: GuardRefusal } {
  if (!(error instanceof StoreUnavailableError)) throw error
  onError(error)
  return { ok: false, refusal: refusalOf(busy) }
}

function hasClaims<C extends object>(claims: C, wanted: Partial<C> | ((claims: C) => boolean)): boolean {
  // exactly true: a promise, of a predicate that may not be asynchronous, is no yes
  if (typeof wanted === 'function') return wanted(claims) === true
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
  const answer = failed('token_not_valid', {}, challenge(headerTypes, true))
  return { ok: false, refusal: refusalOf({ ...answer, body: { ...(answer.body as object), messages } }) }
}

function refuse<C extends object, U>(
  { headerTypes }: GuardContext<C, U>,
  code: FailureCode,
  detail?: string,
): GuardVerdict<C, U> {
  const isTokenBad = code === 'token_not_valid' || code === 'user_not_found' || code === 'user_inactive'
  const answer = failed(code, {}, failures[code].status === 401 ? challenge(headerTypes, isTokenBad) : {})
  const body = { ...(answer.body as object), ...(detail === undefined ? {} : { detail }) }
  return { ok: false, refusal: refusalOf({ ...answer, body }) }
}

/** What was refused to one caller must not be kept for the next, whatever the route itself allows. */
const refusalOf = ({ status, body, headers }: Answer): GuardRefusal => ({
  status,
  body: body as Record<string, unknown>,
  headers: { 'cache-control': 'no-store', ...headers },
})
