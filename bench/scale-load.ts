import { postText } from './http-connection.ts'
import { runLoad } from './load.ts'
import { refreshPath } from './refresh-load.ts'
import type { BenchSession } from './session-file.ts'

/** What a phone says of itself: rows and journals are as large as in earnest. */
export const userAgent =
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36'

export interface Refreshed {
  readonly perSecond: number
  /** How long each took, in milliseconds. */
  readonly latencies: readonly number[]
}

/** Devices that keep their current tokens, whichever process they ask. */
export interface SpreadLoad {
  readonly run: (ports: readonly number[], requests: number) => Promise<Refreshed>
}

const connections = 32

/** One session after another; each is at one of the processes at a time, and all have as many connections. */
export function spreadLoad(sessions: readonly BenchSession[]): SpreadLoad {
  const current = sessions.map(({ refresh }) => refresh)
  let turn = 0
  return {
    async run(ports, requests) {
      const latencies: number[] = []
      const last = turn + requests
      const startedMs = performance.now()
      const load = (port: number) =>
        runLoad({
          port,
          connections: connections / ports.length,
          async next({ request }) {
            if (turn >= last) return false
            const index = turn++ % current.length
            const text = refreshText(current[index] ?? '')
            const sentMs = performance.now()
            const { status, body } = await request(text)
            if (status !== 200) throw new Error(`A refresh was answered ${status}: ${body}`)
            latencies.push(performance.now() - sentMs)
            current[index] = (JSON.parse(body) as { refresh: string }).refresh
            return true
          },
        })
      await Promise.all(ports.map(load))
      return { perSecond: (requests / (performance.now() - startedMs)) * 1000, latencies }
    },
  }
}

const refreshText = (refresh: string) =>
  postText(refreshPath, { refresh }).replace('\r\n', `\r\nUser-Agent: ${userAgent}\r\n`)
