// HTTP as bytes on a socket: what `fetch` would never send.
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

export interface RawAnswer {
  /** 0 where the server said nothing. */
  readonly status: number
  /** By lower-case name; what came twice is joined. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Whether the server closed the connection, and how. */
  readonly end: 'closed' | 'reset' | 'open'
}

export interface RawOptions {
  /** How long to listen before giving up. Default 5 seconds. */
  readonly patienceMs?: number
  /** Sends the pieces one by one with this pause between them. */
  readonly pauseMs?: number
}

/** Sends these bytes and listens until the server closes the connection, or patience ends. */
export async function rawExchange(
  port: number,
  pieces: string | Iterable<string | Uint8Array>,
  { patienceMs = 5000, pauseMs = 0 }: RawOptions = {},
): Promise<RawAnswer> {
  const socket = connect(port, '127.0.0.1')
  const received: Buffer[] = []
  let end: RawAnswer['end'] = 'open'
  socket.on('data', (chunk: Buffer) => received.push(chunk))
  socket.on('end', () => (end = 'closed'))
  socket.on('error', () => (end = 'reset'))
  const closed = event(socket, 'close')
  await once(socket, 'connect')
  const patience = AbortSignal.timeout(patienceMs)
  await Promise.race([
    closed,
    sleep(patienceMs, undefined, { ref: false }),
    send(socket, typeof pieces === 'string' ? [pieces] : pieces, { pauseMs, patience }).then(() => closed),
  ])
  socket.destroy()
  return { ...parseAnswer(Buffer.concat(received).toString('latin1')), end }
}

async function send(
  socket: Socket,
  pieces: Iterable<string | Uint8Array>,
  { pauseMs, patience }: { pauseMs: number; patience: AbortSignal },
): Promise<void> {
  for (const piece of pieces) {
    if (socket.destroyed || !socket.writable || patience.aborted) return
    const isTaken = socket.write(typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece)
    if (!isTaken) await Promise.race([event(socket, 'drain'), event(socket, 'close')])
    if (pauseMs > 0) await sleep(pauseMs)
  }
}

const event = (socket: Socket, name: string) => new Promise((resolve) => socket.once(name, resolve))

function parseAnswer(text: string): Omit<RawAnswer, 'end'> {
  const [head = '', ...rest] = text.split('\r\n\r\n')
  const [statusLine = '', ...lines] = head.split('\r\n')
  const headers: Record<string, string> = {}
  for (const line of lines) {
    const [, name = '', value = ''] = /^([^:]*):\s*(.*)$/.exec(line) ?? []
    const known = headers[name.toLowerCase()]
    headers[name.toLowerCase()] = known === undefined ? value : `${known}, ${value}`
  }
  return { status: Number(statusLine.split(' ')[1] ?? 0), headers, body: rest.join('\r\n\r\n') }
}
