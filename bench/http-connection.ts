import { connect } from 'node:net'

export interface Answer {
  readonly status: number
  readonly head: string
  readonly body: string
}

/** One keep-alive connection that carries one request at a time. */
export interface HttpConnection {
  readonly request: (text: string) => Promise<Answer>
  readonly close: () => void
}

/**
 * A client of a few lines on a bare socket: a load client must cost less than what it measures, and Node's own costs
 * as much as the servers here.
 */
export function openHttpConnection(port: number): Promise<HttpConnection> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  let received = ''
  let waiting: PromiseWithResolvers<Answer> | undefined
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    received += chunk
    const answer = parseAnswer(received)
    if (answer === undefined) return
    received = ''
    waiting?.resolve(answer)
  })
  const fail = (error = new Error('The server closed the connection.')) => waiting?.reject(error)
  socket.on('close', () => fail())
  const connection: HttpConnection = {
    request(text) {
      waiting = Promise.withResolvers()
      socket.write(text)
      return waiting.promise
    },
    close: () => socket.destroy(),
  }
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve(connection))
    socket.once('error', (error) => {
      fail(error)
      reject(error)
    })
  })
}

const headEnd = '\r\n\r\n'

/** A whole answer, or undefined while some of it is missing. */
function parseAnswer(text: string): Answer | undefined {
  const end = text.indexOf(headEnd)
  if (end < 0) return undefined
  const head = text.slice(0, end)
  const status = Number(head.slice(9, 12))
  const rest = text.slice(end + headEnd.length)
  const length = /^content-length: (\d+)/im.exec(head)?.[1]
  if (length !== undefined) return rest.length < Number(length) ? undefined : { status, head, body: rest }
  return rest.endsWith('0\r\n\r\n') ? { status, head, body: joinChunks(rest) } : undefined
}

function joinChunks(text: string): string {
  const end = text.indexOf('\r\n')
  const length = Number.parseInt(text.slice(0, end), 16)
  return length > 0 ? text.slice(end + 2, end + 2 + length) + joinChunks(text.slice(end + 4 + length)) : ''
}

export function getText(path: string, authorization: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${authorization}\r\n\r\n`
}

export function postText(path: string, body: unknown, ...headers: readonly string[]): string {
  const json = JSON.stringify(body)
  const more = headers.map((header) => `${header}\r\n`).join('')
  return `POST ${path} HTTP/1.1\r\nHost: localhost\r\n${more}Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(json)}\r\n\r\n${json}`
}
