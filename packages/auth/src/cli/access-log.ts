import type { IncomingMessage, ServerResponse } from 'node:http'
import type { LogOutput } from './log-output.ts'
import { printable, withoutSecrets } from './printable.ts'

/** A line for each request. */
export interface AccessLog {
  /** Logs the request when its answer is complete. */
  readonly watch: (incoming: IncomingMessage, outgoing: ServerResponse) => void
}

export const noAccessLog: AccessLog = { watch: () => {} }

/** Lines as Django's server writes them. */
export function createAccessLog(output: LogOutput, clock: () => number): AccessLog {
  const stamp = createStamp(clock)
  return {
    watch(incoming, outgoing) {
      const { method = '', url = '', httpVersion } = incoming
      onEnd(outgoing, (body) => {
        const { statusCode } = outgoing
        const request = `"${method} ${loggedPath(url)} HTTP/${httpVersion}"`
        output.write(`[${stamp()}] ${request} ${statusCode} ${sizeOf(body)}\n`)
      })
    },
  }
}

/** Calls back when the answer is complete, with what its end brought of a body. */
export function onEnd(outgoing: ServerResponse, listener: (body: unknown) => void): void {
  const { end } = outgoing
  outgoing.end = function (this: ServerResponse, body?: unknown, ...rest: unknown[]) {
    listener(body)
    return Reflect.apply(end, this, [body, ...rest])
  } as ServerResponse['end']
}

export function sizeOf(body: unknown): number {
  return typeof body === 'string' || body instanceof Uint8Array ? Buffer.byteLength(body) : 0
}

const longestPath = 200

/** The path without its query, and without anything that may be a token: neither belongs in a log. */
export function loggedPath(url: string): string {
  const end = url.search(/[?#]/)
  const path = url.slice(0, Math.min(end === -1 ? url.length : end, longestPath))
  if (ordinaryPath.test(path)) return path
  const quoted = path.replace(/["\\]/g, (mark) => encodeURIComponent(mark))
  return withoutSecrets(printable(quoted))
}

const ordinaryPath = /^[a-z0-9/._-]*$/

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** The local time as `21/Nov/2026 21:14:50`, made anew once a second. */
function createStamp(clock: () => number): () => string {
  let second = Number.NaN
  let text = ''
  return () => {
    const now = Math.floor(clock() / 1000)
    if (now !== second) {
      second = now
      const date = new Date(now * 1000)
      const two = (count: number) => String(count).padStart(2, '0')
      const day = `${two(date.getDate())}/${months[date.getMonth()]}/${date.getFullYear()}`
      text = `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
    }
    return text
  }
}
