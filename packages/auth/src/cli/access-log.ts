import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Writable } from 'node:stream'
import { printable } from './printable.ts'

/** A line for each request, as Django's server writes them. */
export interface AccessLog {
  /** Logs the request when its answer is complete. */
  readonly watch: (incoming: IncomingMessage, outgoing: ServerResponse) => void
  readonly flush: () => void
}

const noLog: AccessLog = { watch: () => {}, flush: () => {} }

/** Lines are written together, many requests at a time: a write for each would cost a tenth of the throughput. */
export function createAccessLog(output: Writable | undefined, clock: () => number): AccessLog {
  if (output === undefined) return noLog
  const stamp = createStamp(clock)
  let lines = ''
  const flush = () => {
    if (lines !== '') output.write(lines)
    lines = ''
  }
  return {
    flush,
    watch(incoming, outgoing) {
      const { method = '', url = '', httpVersion } = incoming
      const { end } = outgoing
      outgoing.end = function (this: ServerResponse, body?: unknown, ...rest: unknown[]) {
        if (lines === '') setImmediate(flush)
        lines += `[${stamp()}] "${method} ${loggedPath(url)} HTTP/${httpVersion}" ${outgoing.statusCode} ${sizeOf(body)}\n`
        return Reflect.apply(end, this, [body, ...rest])
      } as ServerResponse['end']
    },
  }
}

function sizeOf(body: unknown): number {
  return typeof body === 'string' || body instanceof Uint8Array ? Buffer.byteLength(body) : 0
}

const longestPath = 200

/** The path without its query, and without anything that may be a token: neither belongs in a log. */
export function loggedPath(url: string): string {
  const end = url.search(/[?#]/)
  const path = url.slice(0, Math.min(end === -1 ? url.length : end, longestPath))
  if (ordinaryPath.test(path)) return path
  const quoted = path.replace(/["\\]/g, (mark) => encodeURIComponent(mark))
  return printable(quoted).replace(/eyJ[\w.-]*/g, '***')
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
