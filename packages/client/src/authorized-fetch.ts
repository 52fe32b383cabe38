import { parseObject } from './call.ts'
import type { Client } from './client.ts'
import type { Core } from './core.ts'
import type { Held } from './held-session.ts'
import { isAbsolute, originOf } from './url-origin.ts'

/** For so long after a refused token was exchanged, another refusal is the answer: a loop would help nobody. */
const calmMs = 10_000

/** `ready` resolves when it is known whether there is a session, or that only the server knows. */
export function createAuthorizedFetch(
  core: Core,
  ready: Promise<unknown>,
): Pick<Client, 'fetch' | 'accessToken'> {
  const origin = originOf(core.baseUrl)
  const allowed = [origin, ...core.tokenOrigins.map(originOf)]
  let calmUntilMs = 0

  /** The session with an access token that is good now; undefined: nobody is signed in. */
  async function fresh(): Promise<Held | undefined> {
    await ready
    const held = core.held()
    // it must still be good when it arrives
    if (held && held.expiresAtMs - held.marginMs / 8 <= core.now()) await core.refresh()
    return core.held()
  }

  /** What came after a refused token, if that makes asking again worth while. */
  async function successor(refused: Held): Promise<Held | undefined> {
    if (core.held() === refused && (core.underway() || calmUntilMs <= core.now())) {
      calmUntilMs = core.now() + calmMs
      await core.refresh().catch(() => {})
    }
    const held = core.held()
    return held !== refused && held?.id === refused.id ? held : undefined
  }

  function toAbsolute(url: string): string {
    if (isAbsolute(url)) return url
    // written behind our own origin, so whatever it is, it leads there
    return url.startsWith('/') ? origin + url : `${core.baseUrl}/${url}`
  }

  return {
    async fetch(input, init = {}) {
      const request = (input as Request).url ? (input as Request) : undefined
      const url = toAbsolute(request?.url ?? String(input))
      const headers = new Headers(init.headers ?? request?.headers)
      const send = (held?: Held) => {
        if (held) headers.set('authorization', `Bearer ${held.kept.access}`)
        // a body can be read once, and the second time is yet to come
        return core.send(request?.clone() ?? url, { ...init, headers })
      }
      if (headers.has('authorization') || !allowed.includes(originOf(url))) return send()
      const held = await fresh()
      const response = await send(held)
      const next = held && (await isRefused(response)) && (await successor(held))
      return next && !isStream(init.body) ? send(next) : response
    },
    accessToken: async () => (await fresh())?.kept.access,
  }
}

/** Whether a guard refused the token, and so did nothing. */
const isRefused = async (response: Response): Promise<boolean> =>
  response.status === 401 && parseObject(await response.clone().text())?.['code'] === 'token_not_valid'

const isStream = (body: unknown): unknown => {
  const stream = body as Partial<ReadableStream> | null | undefined
  return stream?.getReader ?? stream?.[Symbol.asyncIterator]
}
