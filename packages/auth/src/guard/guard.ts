import type { SessionStanding } from '../feed/index.ts'
import {
  adoptedSessionId,
  type ClaimNames,
  type Claims,
  refusals,
  refusalText,
  type Subject,
  subjectOf,
  type TokenType,
  type Verdict,
} from '../tokens/index.ts'
import type { Account, AccountSource } from '../users/index.ts'
import type { Authenticated, GuardOptions, GuardVerdict } from './authenticated.ts'
import { readAuthorization } from './authorization.ts'
import { createGuardRefusals, type GuardRefusals, type TokenMessage, tokenMessage } from './guard-refusals.ts'

export interface GuardContext<C extends object, U> {
  readonly accept: readonly TokenType[]
  readonly headerTypes: readonly string[]
  readonly claimNames: ClaimNames
  readonly verify: (token: string, type: TokenType) => Verdict
  /** Fetches the keys of another issuer if the token names one that is not known. True: there are new ones. */
  readonly learnKeys: ((token: string) => Promise<boolean> | undefined) | undefined
  /** The developer's claims out of a token's, or undefined where the schema refuses them. */
  readonly readClaims: (claims: Claims) => C | undefined | Promise<C | undefined>
  /** What is known of a session, from memory, whose token was issued then (Unix milliseconds). */
  readonly standing: (sessionId: string, issuedAtMs: number) => SessionStanding
  /** Asks the store whether a token has been declared void, where its standing is unknown. */
  readonly isVoid: (claims: Claims, subject: Subject) => Promise<boolean>
  readonly accounts: Pick<AccountSource<U>, 'findByOwner'>
  /**
   * Whether the session of a token is that of the user whom it names: asked where the user claim holds something that
   * one user can give up and another take. Undefined where it holds the id.
   */
  readonly isSessionOf: ((sessionId: string, userId: string) => Promise<boolean>) | undefined
  readonly admitsInactive: boolean
  /** Whether a token is older than its user's password: `mayBe` tells it without asking anybody. */
  readonly passwordChange: {
    readonly mayBe: (subject: Pick<Subject, 'sessionId'>) => boolean
    readonly isSince: (token: Claims, account: Account<U>) => boolean
  }
  /** Whether an error means that the store cannot answer now. */
  readonly isUnavailable: (error: unknown) => boolean
  /** Told of each good token that names a session, where somebody wants to know; does no more than remember it. */
  readonly noteUse?: NoteUse | undefined
  /** Told when the store cannot answer. */
  readonly onError: (error: unknown) => void
}

type NoteUse = (sessionId: string, issuedAtSeconds: number) => void

/** `method` is asked for by `optional: 'reads'` alone. */
export type Guard<C extends object, U> = (
  authorization: string | undefined,
  options?: GuardOptions<C>,
  method?: string,
) => GuardVerdict<C, U> | Promise<GuardVerdict<C, U>>

/**
 * A guard: who calls, by the text of their authorization header. Without options a pure computation, answered at once:
 * signature, claims, one look-up of revoked sessions; the database is asked only for users, or when revocations may
 * have been missed.
 */
export function createGuard<C extends object, U>(context: GuardContext<C, U>): Guard<C, U> {
  const desk = { ...context, refusals: createGuardRefusals(context.headerTypes) }
  return (authorization, options = noOptions, method) => {
    const credentials = readAuthorization(authorization, context.headerTypes)
    if (credentials === 'none')
      return isOptional(options, method) ? nobody : desk.refusals.code('not_authenticated')
    if (credentials === 'malformed')
      return unlessIgnored(desk.refusals.code('bad_authorization_header'), options)
    const verdict = judge(desk, credentials.token, options)
    const isRefused = 'ok' in verdict && (!verdict.ok || verdict === nobody)
    const learning = isRefused ? context.learnKeys?.(credentials.token) : undefined
    if (learning === undefined) return verdict
    return learning.then((isNew) => (isNew ? judge(desk, credentials.token, options) : verdict))
  }
}

type Desk<C extends object, U> = GuardContext<C, U> & { readonly refusals: GuardRefusals }

const noOptions = Object.freeze({})
const nobody = Object.freeze({ ok: true as const, auth: undefined })

const isOptional = ({ optional = false }: GuardOptions, method = '') =>
  optional === 'reads' ? readMethods.has(method) : optional === true || optional === 'ignore-invalid'

// those that change nothing, as Django REST framework counts them
const readMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

const unlessIgnored = <C extends object, U>(verdict: GuardVerdict<C, U>, { optional }: GuardOptions<C>) =>
  !verdict.ok && optional === 'ignore-invalid' ? nobody : verdict

/** Whether a guard with these options has to ask for the user. */
export const needsUser = ({ user = false, staff, superuser }: GuardOptions) =>
  user !== false || asksTable(staff) || asksTable(superuser)

// whatever JavaScript writes there that has no meaning asks for more, never for less
const asksTable = (flag: boolean | 'token' = false) => flag !== false && flag !== 'token'

function judge<C extends object, U>(
  desk: Desk<C, U>,
  token: string,
  options: GuardOptions<C>,
): GuardVerdict<C, U> | Promise<GuardVerdict<C, U>> {
  const identified = identify(desk, token)
  if ('ok' in identified) return unlessIgnored(identified, options)
  if (desk.noteUse !== undefined) note(desk.noteUse, identified)
  const isEnded = isSessionEnded(desk, identified)
  if (isEnded === 'unavailable') return desk.refusals.busy
  const claims = desk.readClaims(identified.token)
  const isAskingForUser = needsUser(options) || desk.passwordChange.mayBe(identified.subject)
  if (isEnded instanceof Promise || claims instanceof Promise || isAskingForUser) {
    return decideLater(desk, { ...identified, isEnded, claims, isAskingForUser }, options).catch((error) =>
      refuseWhileBusy(desk, error),
    )
  }
  return decide(desk, { ...identified, isEnded, claims }, options)
}

function note(noteUse: NoteUse, { token: { iat }, subject: { sessionId } }: Identified): void {
  if (sessionId !== undefined && typeof iat === 'number') noteUse(sessionId, iat)
}

/** Whose good token it is; not yet whether the session goes on. */
interface Identified {
  readonly text: string
  readonly token: Claims
  readonly type: TokenType
  readonly subject: Subject
}

function identify<C extends object, U>(desk: Desk<C, U>, text: string): Identified | GuardVerdict<C, U> {
  const verified = verifyAny(desk, text)
  if ('messages' in verified) return desk.refusals.token(verified.messages)
  const subject = subjectOf(verified.claims, desk.claimNames, verified.isForeign)
  if (subject.userId === undefined) return desk.refusals.code('token_not_valid', noUserDetail)
  if (subject.userId === '') return desk.refusals.code('user_not_found')
  return { text, token: verified.claims, type: verified.type, subject }
}

const noUserDetail = 'Token contained no recognizable user identification'

function isSessionEnded<C extends object, U>(
  { standing, isVoid }: Desk<C, U>,
  { token, type, subject }: Identified,
): boolean | 'unavailable' | Promise<boolean> {
  // a sliding token of another system is revoked by the id of the session that it became or would become
  const sessionId =
    subject.sessionId ?? (type.name === 'sliding' ? adoptedSessionId(token, subject.jti) : undefined)
  if (sessionId === undefined) return false
  const { iat } = token
  // a token is older than its revocation, so what happened before it does not matter
  switch (standing(sessionId, typeof iat === 'number' ? iat * 1000 : Number.NEGATIVE_INFINITY)) {
    case 'live':
      return false
    case 'ended':
      return true
    case 'unavailable':
      return 'unavailable'
    case 'unknown':
      return isVoid(token, subject)
  }
}

interface Judged<C> extends Identified {
  readonly isEnded: boolean
  readonly claims: C | undefined
}

function decide<C extends object, U>(
  desk: Desk<C, U>,
  { text, token, type, subject, isEnded, claims }: Judged<C>,
  options: GuardOptions<C>,
): GuardVerdict<C, U> {
  if (isEnded || claims === undefined) {
    const messages = messagesBeside(desk, text, type, isEnded ? refusals.blacklisted : refusals.invalid)
    return unlessIgnored(desk.refusals.token(messages), options)
  }
  if (options.claims !== undefined && !hasClaims(claims, options.claims))
    return desk.refusals.code('permission_denied')
  if (!isPermittedByToken(token, options)) return desk.refusals.code('permission_denied')
  const { userId = '', sessionId } = subject
  return { ok: true, auth: { userId, sessionId, claims, token, user: undefined } }
}

const isPermittedByToken = (token: Claims, { staff, superuser }: GuardOptions) =>
  (staff !== 'token' || token['is_staff'] === true) &&
  (superuser !== 'token' || token['is_superuser'] === true)

interface Pending<C> extends Identified {
  readonly isEnded: boolean | Promise<boolean>
  readonly claims: C | undefined | Promise<C | undefined>
  readonly isAskingForUser: boolean
}

async function decideLater<C extends object, U>(
  desk: Desk<C, U>,
  pending: Pending<C>,
  options: GuardOptions<C>,
): Promise<GuardVerdict<C, U>> {
  // both at once: a second rejection that nobody awaits would end the process
  const [isEnded, claims] = await Promise.all([pending.isEnded, pending.claims])
  const verdict = decide(desk, { ...pending, isEnded, claims }, options)
  if (!verdict.ok || verdict.auth === undefined || !pending.isAskingForUser) return verdict
  return withUser(desk, verdict.auth, options)
}

async function withUser<C extends object, U>(
  { accounts, admitsInactive, passwordChange, isSessionOf, refusals: refuse }: Desk<C, U>,
  auth: Authenticated<C, U>,
  options: GuardOptions<C>,
): Promise<GuardVerdict<C, U>> {
  const account = await accounts.findByOwner(auth.userId)
  const { sessionId } = auth
  const isTheirs =
    account !== undefined &&
    (sessionId === undefined || (await isSessionOf?.(sessionId, account.id)) !== false)
  if (!isTheirs) return unlessIgnored(refuse.code('user_not_found'), options)
  if (!account.isActive && !admitsInactive) return unlessIgnored(refuse.code('user_inactive'), options)
  if (passwordChange.mayBe(auth) && passwordChange.isSince(auth.token, account))
    return unlessIgnored(refuse.code('password_changed'), options)
  if (!needsUser(options)) return { ok: true, auth }
  const isMissing =
    (asksTable(options.staff) && !account.isStaff) || (asksTable(options.superuser) && !account.isSuperuser)
  return isMissing ? refuse.code('permission_denied') : { ok: true, auth: { ...auth, user: account.user } }
}

function refuseWhileBusy<C extends object, U>(desk: Desk<C, U>, error: unknown): GuardVerdict<C, U> {
  if (!desk.isUnavailable(error)) throw error
  desk.onError(error)
  return desk.refusals.busy
}

function hasClaims<C extends object>(claims: C, wanted: Partial<C> | ((claims: C) => boolean)): boolean {
  // exactly true: a promise, of a predicate that may not be asynchronous, is no yes
  if (typeof wanted === 'function') return wanted(claims) === true
  return Object.entries(wanted).every(([name, value]) => claims[name as keyof C] === value)
}

/** One message for each type that is accepted, when a token good as one of them is void all the same. */
const messagesBeside = <C extends object, U>(
  { accept, verify, claimNames }: Desk<C, U>,
  text: string,
  good: TokenType,
  why: string,
): TokenMessage[] =>
  accept.map((type) => {
    const verdict = verify(text, type)
    return tokenMessage(type, type === good || verdict.ok ? why : refusalText(verdict.refusal, claimNames))
  })

type VerifiedAny =
  | { readonly claims: Claims; readonly isForeign: boolean | undefined; readonly type: TokenType }
  | { readonly messages: readonly TokenMessage[] }

function verifyAny<C extends object, U>(
  { accept, verify, claimNames }: Desk<C, U>,
  token: string,
): VerifiedAny {
  const messages: TokenMessage[] = []
  for (const type of accept) {
    const verdict = verify(token, type)
    if (verdict.ok) return { claims: verdict.claims, isForeign: verdict.isForeign, type }
    messages.push(tokenMessage(type, refusalText(verdict.refusal, claimNames)))
  }
  return { messages }
}
