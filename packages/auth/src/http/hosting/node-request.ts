import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'
import type { TLSSocket } from 'node:tls'
import { headerFromRaw } from '../../guard/index.ts'
import type { ConnectionInfo } from './client-address.ts'
import { webRequest } from './web-request.ts'

/** A body that a parser of the host has read already, and what it is now. */
export interface BodyRead {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly mediaType: string
}

/**
 * The Web request of a Node request. `path` is its path as Carnet knows it, without what the host has mounted it
 * behind. Headers that came twice are joined, as the Fetch standard does. A path that a URL takes for another one (a
 * backslash, `..` in whatever spelling) becomes one that is nobody's: it must not lead past what was asked about it.
 */
export function toWebRequest(incoming: IncomingMessage, path: string, read?: BodyRead): Request {
  const { method = 'GET' } = incoming
  const headers = headersOf(incoming)
  // what the client calls this host decides nothing
  const address = new URL(`http://host${path}${queryOf(incoming)}`)
  if (address.pathname !== path) address.pathname = `/${encodeURIComponent(path)}`
  if (method === 'GET' || method === 'HEAD') return webRequest(address, { method, headers })
  if (read === undefined) {
    const body = Readable.toWeb(incoming) as ReadableStream<Uint8Array>
    return webRequest(address, { method, headers, body, duplex: 'half' })
  }
  headers.set('content-length', String(read.bytes.length))
  headers.set('content-type', read.mediaType)
  return webRequest(address, { method, headers, body: read.bytes })
}

function headersOf({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers()
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? ''
    // HTTP/2 puts the request line there too
    if (!name.startsWith(':')) headers.append(name, rawHeaders[index + 1] ?? '')
  }
  // and the host with it (RFC 9113 8.3.1)
  const authority = headerFromRaw(rawHeaders, ':authority')
  if (authority !== undefined && !headers.has('host')) headers.set('host', authority)
  return headers
}

function queryOf({ url = '' }: IncomingMessage): string {
  const mark = url.indexOf('?')
  return mark < 0 ? '' : url.slice(mark)
}

export function connectionInfo({ socket }: IncomingMessage): ConnectionInfo {
  return {
    remoteAddress: socket.remoteAddress,
    isEncrypted: (socket as Partial<TLSSocket>).encrypted === true,
  }
}

/** Writes a Web response to a Node response: at once, or as it comes where its length is not known. */
export async function writeWebResponse(response: Response, outgoing: ServerResponse): Promise<void> {
  if (response.body !== null && !response.headers.has('content-length')) {
    outgoing.writeHead(response.status, outgoingHeaders(response))
    outgoing.flushHeaders()
    // a client that goes away ends it, and that is no fault
    return pipeline(Readable.fromWeb(response.body as NodeReadableStream), outgoing).catch(() => undefined)
  }
  const body = Buffer.from(await response.arrayBuffer())
  outgoing.writeHead(response.status, outgoingHeaders(response))
  outgoing.end(body.length > 0 ? body : undefined)
}

/** An object has one value for a name; cookies are several. */
function outgoingHeaders({ headers }: Response): OutgoingHttpHeaders {
  const cookies = headers.getSetCookie()
  return { ...Object.fromEntries(headers), ...(cookies.length > 0 ? { 'set-cookie': cookies } : {}) }
}
