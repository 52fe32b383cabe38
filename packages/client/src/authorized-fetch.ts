import type { Client } from './client.ts'
import { ClientError } from './client-error.ts'
import type { Core } from './core.ts'
import { type Held, isDue } from './held-session.ts'
import { isAbsolute, originOf } from './url-origin.ts'

/** `ready` resolves when it is known whether there is a session, or that only the server knows. */
export function createAuthorizedFetch(
  core: Core,
  ready: Promise<unknown>,
): Pick<Client, 'fetch' | 'accessToken'> {
  const { baseUrl, origins } = core
  /** For so long after a refused token was exchanged, another refusal is the answer: a loop would help nobody. */
  const calmMs = 10_000
  let exchangedAtMs = 0

  /** The session with an access token that is good now; undefined: nobody is signed in. */
  async function fresh(signal?: AbortSignal | null): Promise<Held | undefined> {
    await ready
    const held = core.held()
    // it must still be good when it arrives
    if (held && isDue(core, held, 1 / 8)) await Promise.race([core.refresh(), aborted(signal)])
    const next = core.held()
    // what one user asked for is not done by the next
    if (held?.id && next && next.id !== held.id) throw new ClientError('superseded')
    return next
  }

  /** What came after a refused token, if that makes asking again worth while. */
  async function successor(refused: Held): Promise<Held | undefined> {
    // either way: a clock may have been set back
    if (core.held() === refused && Math.abs(core.now() - exchangedAtMs) > calmMs) {
      await core.refresh().catch(() => {})
      exchangedAtMs = core.now()
    }
    const held = core.held()
    return held !== refused && held?.id === refused.id ? held : undefined
  }

  function toAbsolute(url: string): string {
    if (isAbsolute(url)) return url
    // written behind our own origin, so whatever it is, it leads there
    return url.startsWith('/') ? origins[0] + url : `${baseUrl}/${url}`
  }

  return {
    async fetch(input, init = {}) {
      // of a text or a URL each of the three is undefined
      const request = input as Partial<Request>
      const url = toAbsolute(request.url ?? String(input))
      const headers = new Headers(init.headers ?? request.headers)
      const send = (held?: Held | false) => {
        if (held) headers.set('authorization', `Bearer ${held.kept.access}`)
        // a body can be read once, and the second time is yet to come
        return core.send(request.clone?.() ?? url, { ...init, headers })
      }
      const isOurs = !headers.has('authorization') && origins.includes(originOf(url))
      const held = isOurs && (await fresh(init.signal ?? request.signal))
      const response = await send(held)
      const next = held && (await isRefused(response)) && (await successor(held))
      // of a stream nothing is left; whoever sends one must say so by `duplex`
      return next && !('duplex' in init) ? send(next) : response
    },
    accessToken: async () => (await fresh())?.kept.access,
  }
}

/** Whether a guard refused the token, and so did nothing. */
const isRefused = async (response: Response): Promise<boolean> =>
  response.status === 401 &&
  // if it breaks, whoever asked will notice
  /"(token_not_|password_ch)/.test(await response.clone().text().catch(String))

/** Who waited goes on, and `fetch` then refuses. */
const aborted = (signal?: AbortSignal | null) =>
  new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()))
