import type { CookieAnswers, EndpointName, Requests } from '@carnet/contract'
import { challenge } from '../../guard/index.ts'
import { type Answer, failed, ok } from '../answer.ts'
import type { Call, HttpContext } from '../http-context.ts'
import { createTokenAnswers, done } from '../token-answers.ts'
import type { CookieTransport, TokenOwner } from './cookie-transport.ts'

/** What endpoints do that keep tokens in cookies, in place of those of `createHandlers`. */
export interface CookieHandlers {
  readonly obtainPair: (call: Call<Requests['obtainPair']>) => Promise<Answer>
  readonly obtainSliding: (call: Call<Requests['obtainSliding']>) => Promise<Answer>
  readonly refreshPair: (call: Call) => Promise<Answer>
  readonly refreshSliding: (call: Call) => Promise<Answer>
  readonly blacklist: (call: Call) => Promise<Answer>
  readonly csrfToken: (call: Call) => Promise<Answer>
}

/** Whether an endpoint is another one where tokens are kept in cookies. */
export const isKeptInCookies = (name: EndpointName): name is keyof CookieHandlers =>
  Object.hasOwn(keptInCookies, name)

const keptInCookies: Readonly<Record<keyof CookieHandlers, true>> = {
  obtainPair: true,
  obtainSliding: true,
  refreshPair: true,
  refreshSliding: true,
  blacklist: true,
  csrfToken: true,
}

/**
 * A failed refresh sets and clears nothing: its answer may come late, to a browser that has a better cookie by then.
 * Only who signs out is without cookies.
 */
export function createCookieHandlers<C extends object, U>(
  context: HttpContext<C, U>,
  transport: CookieTransport,
): CookieHandlers {
  const { sessions } = context
  const { csrf, cookies } = transport
  const notDone = createTokenAnswers(context)
  const noCookie = failed('not_authenticated', {}, challenge(context.headerTypes, false))
  const notValid = failed('token_not_valid', {}, challenge(context.headerTypes, false))
  const put = createKeeper(transport)

  /** The token in the cookie, whose owner the page has proved to know; or what to answer. */
  async function presented(kind: 'refresh' | 'sliding', { headers }: Call): Promise<Presented | Answer> {
    const cookie = kind === 'refresh' ? cookies.refresh : cookies.access
    const token = cookie.read(headers.get('cookie'))
    const refusal = csrf.checkSource(headers)
    if (refusal !== undefined) return refusal
    if (!token) return noCookie
    const owner = await transport.ownerOf(token, kind)
    if (owner === undefined) return notValid
    return csrf.check(headers, owner.sessionId) ?? { token, owner }
  }

  return {
    async obtainPair({ fields: { username: login, password }, device, headers }) {
      const refusal = csrf.checkSource(headers)
      if (refusal !== undefined) return refusal
      const granted = await sessions.signIn({ login, password }, device)
      return granted.outcome === 'granted' ? put.pair(granted, granted.extra) : notDone(granted)
    },
    async obtainSliding({ fields: { username: login, password }, device, headers }) {
      const refusal = csrf.checkSource(headers)
      if (refusal !== undefined) return refusal
      const granted = await sessions.signInSliding({ login, password }, device)
      return granted.outcome === 'granted' ? put.sliding(granted, granted.extra) : notDone(granted)
    },
    async refreshPair(call) {
      const shown = await presented('refresh', call)
      if ('status' in shown) return shown
      const result = await sessions.refresh(shown.token, call.device, { isShared: true })
      return result.outcome === 'refreshed' ? put.pair(result) : notDone(result)
    },
    async refreshSliding(call) {
      const shown = await presented('sliding', call)
      if ('status' in shown) return shown
      const result = await sessions.refreshSliding(shown.token, call.device)
      return result.outcome === 'refreshed' ? put.sliding(result) : notDone(result)
    },
    async blacklist(call) {
      const ended = { ...done, cookies: transport.cleared() }
      const shown = await presented('refresh', call)
      if (!('status' in shown)) {
        const result = await sessions.blacklist(shown.token, call.device)
        return result.outcome === 'void' ? ended : notDone(result)
      }
      if (shown.status !== noCookie.status) return shown
      // no session to end by its refresh token; perhaps one by its sliding token, and in any case what is left to clear
      const other = await presented('sliding', call)
      if ('status' in other) return other.status === noCookie.status ? ended : other
      const owner = await sessions.accounts.idOf(other.owner.userId ?? '')
      await sessions.revokeOwn(owner, other.owner.sessionId, call.device)
      return ended
    },
    async csrfToken({ headers }) {
      // nothing changes: only a page that says to be another's is refused, and no other can read the answer
      const isSaid = headers.get('sec-fetch-site') !== null || headers.get('origin') !== null
      const refusal = isSaid ? csrf.checkSource(headers) : undefined
      if (refusal !== undefined) return refusal
      const owner = await ownerIn(transport, headers.get('cookie'))
      return owner === undefined ? noCookie : ok({ csrf: csrf.tokenFor(owner.sessionId) })
    },
  }
}

interface Presented {
  readonly token: string
  readonly owner: TokenOwner
}

/** Whose cookies these are. */
export async function ownerIn(
  { cookies, ownerOf }: CookieTransport,
  header: string | null,
): Promise<TokenOwner | undefined> {
  const refresh = cookies.refresh.read(header)
  if (refresh) return ownerOf(refresh, 'refresh')
  const sliding = cookies.access.read(header)
  return sliding ? ownerOf(sliding, 'sliding') : undefined
}

/** When a session's current token was given, and how long it is good, in Unix milliseconds. */
interface Kept {
  readonly id: string
  readonly rotatedAtMs: number
  readonly readAtMs?: number
  readonly expiresAtMs: number
}

function createKeeper({ cookies, csrf, setsAccess, accessSeconds, slidingSeconds }: CookieTransport) {
  const secondsLeft = ({ expiresAtMs, rotatedAtMs, readAtMs = rotatedAtMs }: Kept) =>
    (expiresAtMs - readAtMs) / 1000
  return {
    pair(
      { access, refresh, session }: { access: string; refresh?: string; session: Kept },
      extra: object = {},
    ): Answer {
      const token = csrf.tokenFor(session.id)
      const seconds = secondsLeft(session)
      const set = [cookies.csrf.set(token, seconds)]
      // without rotation the one in the browser stays
      if (refresh !== undefined) set.unshift(cookies.refresh.set(refresh, seconds))
      if (setsAccess) set.push(cookies.access.set(access, accessSeconds))
      const body: CookieAnswers['obtainPair' | 'refreshPair'] = { access, csrf: token, ...extra }
      return { ...ok(body), cookies: set }
    },
    sliding({ token: text, session }: { token: string; session: Kept }, extra: object = {}): Answer {
      const token = csrf.tokenFor(session.id)
      const seconds = Math.min(slidingSeconds, secondsLeft(session))
      const set = [cookies.access.set(text, seconds), cookies.csrf.set(token, seconds)]
      const body: CookieAnswers['obtainSliding' | 'refreshSliding'] = { csrf: token, ...extra }
      return { ...ok(body), cookies: set }
    },
  }
}
