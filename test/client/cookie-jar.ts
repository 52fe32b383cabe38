import type { Fault } from './client-world.ts'
import type { ReadableCookies } from './world-page.ts'

/** The cookies of one browser for the one server: kept and sent as browsers do. */
export function createCookieJar() {
  const jar = new Map<string, { value: string; isHidden: boolean }>()

  function keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    if (/max-age=0/i.test(line)) jar.delete(name)
    else jar.set(name, { value, isHidden: /httponly/i.test(line) })
  }

  /** What a browser adds to a page's request, and takes from its answer. */
  const browser: Fault = async (request, send, origin) => {
    const headers = new Headers(request.headers)
    const isSameOrigin = new URL(request.url).origin === origin
    headers.set('origin', origin)
    headers.set('sec-fetch-site', isSameOrigin ? 'same-origin' : 'same-site')
    const isIncluded = isSameOrigin || request.credentials === 'include'
    if (isIncluded) headers.set('cookie', [...jar].map(([name, { value }]) => `${name}=${value}`).join('; '))
    const answer = await send(new Request(request, { headers }))
    if (isIncluded) for (const line of answer.headers.getSetCookie()) keep(line)
    return answer
  }

  /** For pages of the server's own origin. */
  const readable: ReadableCookies = {
    read: () =>
      [...jar]
        .filter(([, { isHidden }]) => !isHidden)
        .map(([name, { value }]) => `${name}=${value}`)
        .join('; '),
    write(line) {
      const [, name = ''] = /^([^=]+)=/.exec(line) ?? []
      if (!jar.get(name)?.isHidden) keep(line)
    },
  }

  return { browser, readable, names: () => [...jar.keys()], clear: () => jar.clear() }
}
