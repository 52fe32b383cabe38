import type { IncomingMessage, ServerResponse } from 'node:http'
import { bodyRead } from './body-read.ts'
import type { HostedAuth } from './hosted-auth.ts'
import { withoutPrefix } from './mount-prefix.ts'
import { connectionInfo, toWebRequest, writeWebResponse } from './node-request.ts'
import { pathMatcher } from './path-pattern.ts'

/** Answers a request of Node whose path is one of Carnet's. False: it is not, and nothing has happened. */
export type NodeAnswering = (incoming: IncomingMessage, outgoing: ServerResponse) => boolean

/** For hosts that hand over Node's own requests, before or after a body parser has read them. */
export function createNodeAnswering(
  { handler, paths }: Pick<HostedAuth, 'handler' | 'paths'>,
  prefix?: string,
): NodeAnswering {
  const bare = withoutPrefix(prefix)
  const isOurs = pathMatcher(paths)

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse, path: string): Promise<void> {
    const request = toWebRequest(incoming, path, bodyRead(incoming))
    const response = await handler(request, connectionInfo(incoming))
    // connections are not the business of a request any more (RFC 9113 8.2.2)
    if (incoming.httpVersionMajor > 1) response.headers.delete('connection')
    // what made these answers is nobody's business
    outgoing.removeHeader('x-powered-by')
    await writeWebResponse(response, outgoing)
  }

  return (incoming, outgoing) => {
    const path = bare(pathOf(incoming.url))
    if (path === undefined || !isOurs(path)) return false
    // the handler itself never rejects, so it is the connection that is of no more use
    answer(incoming, outgoing, path).catch(() => outgoing.destroy())
    return true
  }
}

/** As it was sent. A client of a proxy may send the whole address (RFC 9112 3.2.2). */
const pathOf = (url = ''): string => url.replace(/^https?:\/\/[^/\\?#]*/i, '').replace(/[?#].*$/s, '')
