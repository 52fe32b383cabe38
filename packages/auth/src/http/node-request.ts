import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import type { ConnectionInfo } from './client-address.ts'

/**
 * The Web request of a Node request. `url` is its path; `body` replaces what a parser of the host has read already.
 * Headers that came twice are joined, as the Fetch standard does.
 */
export function toWebRequest(incoming: IncomingMessage, url: string, body?: string): Request {
  const { method = 'GET' } = incoming
  const headers = new Headers()
  for (let index = 0; index < incoming.rawHeaders.length; index += 2) {
    headers.append(incoming.rawHeaders[index] ?? '', incoming.rawHeaders[index + 1] ?? '')
  }
  // the address is used for its path only: what the client calls this host decides nothing
  const address = new URL(`http://host${url.startsWith('/') ? url : '/'}`)
  if (method === 'GET' || method === 'HEAD') return new Request(address, { method, headers })
  if (body === undefined) {
    const stream = Readable.toWeb(incoming) as ReadableStream<Uint8Array>
    return new Request(address, { method, headers, body: stream, duplex: 'half' })
  }
  headers.set('content-length', String(Buffer.byteLength(body)))
  headers.set('content-type', 'application/json')
  return new Request(address, { method, headers, body })
}

export function connectionInfo({ socket }: IncomingMessage): ConnectionInfo {
  return {
    remoteAddress: socket.remoteAddress,
    isEncrypted: (socket as Partial<TLSSocket>).encrypted === true,
  }
}

/** Writes a Web response to a Node response. */
export async function writeWebResponse(response: Response, outgoing: ServerResponse): Promise<void> {
  const body = Buffer.from(await response.arrayBuffer())
  outgoing.writeHead(response.status, Object.fromEntries(response.headers))
  outgoing.end(body.length > 0 ? body : undefined)
}
