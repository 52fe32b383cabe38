import type { Answered, CallOptions } from './call.ts'
import { ClientError } from './client-error.ts'
import type { Kept } from './kept-session.ts'
import { browserStorage } from './storage.ts'
import type { TokenLine, Transport, TransportContext } from './transport.ts'
import { originOf } from './url-origin.ts'

// with its prefix: one without it may have been laid under the page by another sub-domain
const readable = /(?:^|; )__Host-carnet-csrf=([^;]+)/
const inCookies = { headers: { 'x-carnet-transport': 'cookie' }, credentials: 'include' } as const
/** In place of a CSRF token that the server must be asked for. */
const unknown = '?'
/** So long one call waits for the one before it. */
const longestTurnMs = 10_000

/**
 * For a server with `transport: 'cookie'` or `'both'`: the refresh token is in a cookie that no script can read, and no
 * storage is needed. A page of another origin than the server's must be one of the server's `cookies.origins`.
 *
 * A browser has one such cookie for all its pages. Whose it is, that is who is signed in: where another page of this
 * server has signed somebody else in, a refresh brings that session.
 */
export function cookies(): Transport {
  let last: Promise<unknown> | undefined
  return {
    call(core, line, kept, init) {
      // the answer that comes last leaves its cookies, so it must be that to what was asked last
      const inTurn = async (before = last) => {
        if (before) await settled(core, before)
        return line === 'POST /token/' ? begin(core, init) : proceed(core, line, kept, init)
      }
      const answered = inTurn()
      last = answered
      return answered
    },
    toStored: ({ csrf, answer }) => ({ csrf, answer }),
    find(core) {
      // a server that renders pages has nobody's cookies
      if (!core.page.location) return {}
      return { csrf: inJar(core) ?? (isOwnPage(core) ? undefined : unknown) }
    },
    forget(core, { csrf }) {
      // by now the cookie may be that of the next session
      if (csrf && inJar(core) === csrf) erase(core)
      else if (csrf && csrf !== unknown && !isOwnPage(core)) void endedHere(core).set(csrf)
    },
  }
}

async function begin(core: TransportContext, init: CallOptions): Promise<Answered> {
  return withCsrf(await core.call('POST /token/', { ...init, ...inCookies }))
}

/** Shows the cookie, and the CSRF token that proves that this page may. */
async function proceed(
  core: TransportContext,
  line: Exclude<TokenLine, 'POST /token/'>,
  { csrf }: Kept,
  init: CallOptions,
): Promise<Answered> {
  const send = (token: string) =>
    core.call(line, { ...init, ...inCookies, headers: withToken(token), body: {} })
  const known = csrf === unknown ? undefined : csrf
  if (line === 'POST /token/blacklist/') {
    // by the token that this page knows: it ends no other session
    const answered = await send(known ?? inJar(core) ?? (await askFor(core, init)))
    void endedHere(core).remove()
    return answered
  }
  const shown = inJar(core) ?? known ?? (await askFor(core, init))
  try {
    return withCsrf(await send(shown))
  } catch (error) {
    if ((error as ClientError).code !== 'csrf_failed') throw error
    const other = await askFor(core, init)
    if (other === shown) throw error
    return withCsrf(await send(other))
  }
}

const withToken = (csrf: string) => ({ ...inCookies.headers, 'x-csrf-token': csrf })

/** @throws ClientError where the server keeps its tokens in bodies. */
function withCsrf(answered: Answered): Answered {
  if (!answered['csrf']) throw new ClientError('unexpected_answer')
  return answered
}

/** The CSRF token of the session in the cookie. @throws ClientError where there is none, or it was ended here. */
async function askFor(core: TransportContext, { signal = null }: CallOptions): Promise<string> {
  const csrf = String((await core.call('GET /token/csrf/', { ...inCookies, signal }))['csrf'])
  const ended = endedHere(core)
  if ((await ended.get()) !== csrf) return csrf
  // what could not be told then is told now
  await core.call('POST /token/blacklist/', { ...inCookies, signal, headers: withToken(csrf), body: {} })
  await ended.remove()
  throw new ClientError('token_not_valid', new Response(null, { status: 401 }))
}

/** The CSRF token of a session that was ended here, perhaps without the server. A new session has another. */
const endedHere = ({ baseUrl }: TransportContext) =>
  browserStorage('local', { key: `carnet ended ${baseUrl}` })

/** Whether the page can read and erase the server's readable cookie. */
const isOwnPage = ({ baseUrl, page: { document, location } }: TransportContext): boolean =>
  Boolean(document) && originOf(baseUrl) === location?.origin

const inJar = ({ page: { document } }: TransportContext): string | undefined =>
  readable.exec(document?.cookie ?? '')?.[1]

function erase({ page: { document } }: TransportContext): void {
  // of a server with sameSite 'none' the cookie is partitioned, and that is another one of the same name
  for (const traits of ['SameSite=Strict', 'SameSite=None; Partitioned']) {
    if (document) document.cookie = `__Host-carnet-csrf=; Path=/; Secure; ${traits}; Max-Age=0`
  }
}

/** Resolves when a call has been answered in whatever way, or takes too long. */
const settled = ({ after }: TransportContext, call: Promise<unknown>): Promise<void> =>
  new Promise((resolve) => {
    const cancel = after(longestTurnMs, resolve)
    const done = () => {
      cancel()
      resolve()
    }
    call.then(done, done)
  })
