import type { Transport, TransportContext } from './transport.ts'
import { originOf } from './url-origin.ts'

// without the prefix for servers on http://localhost, where not every browser takes cookies of that name
const readable = /(?:^|; )((?:__Host-)?carnet-csrf)=([^;]+)/
const inCookies = { headers: { 'x-carnet-transport': 'cookie' }, credentials: 'include' } as const
/** In place of a CSRF token that the server must be asked for. */
const unknown = '?'

/**
 * For a server with `transport: 'cookie'` or `'both'`: the refresh token is in a cookie that no script can read, and no
 * storage is needed. A page of another origin than the server's must be one of the server's `cookies.origins`.
 */
export function cookies(): Transport {
  return {
    async present({ csrf }, core) {
      // before a sign-in: a late answer would put the cookie of the session before over that of the new one
      if (!csrf) await core.underway()?.catch(() => {})
      const token = inJar(core).csrf ?? (csrf === unknown ? await askFor(core) : csrf)
      const headers = { ...inCookies.headers, ...(token ? { 'x-csrf-token': token } : {}) }
      return { ...inCookies, headers, body: {} }
    },
    toStored: ({ csrf, answer }) => ({ csrf, answer }),
    find(core) {
      const isElsewhere = originOf(core.baseUrl) !== core.page.location?.origin
      return { csrf: inJar(core).csrf ?? (isElsewhere ? unknown : undefined) }
    },
    forget(core) {
      const { name } = inJar(core)
      const { document } = core.page
      if (document && name) document.cookie = `${name}=; Path=/; Secure; SameSite=Strict; Max-Age=0`
    },
  }
}

async function askFor({ call }: TransportContext): Promise<string> {
  return String((await call('GET /token/csrf/', inCookies)).body['csrf'])
}

function inJar({ page: { document } }: TransportContext) {
  const [, name, csrf] = readable.exec(document?.cookie ?? '') ?? []
  return { name, csrf }
}
