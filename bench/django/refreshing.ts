import { postText } from '../http-connection.ts'
import { runLoad } from '../load.ts'
import { refreshPath } from '../refresh-load.ts'

/** Devices at one server, each of which presents its own current token, never twice at once. */
export interface Refreshing {
  /** Good answers per second. */
  readonly run: (port: number, seconds: number) => Promise<number>
  /** Good answers of all runs. */
  readonly count: () => number
  /** The answers that were not 200, for people to read. A device that got one does not come back. */
  readonly failures: () => string
}

export function createRefreshing(tokens: readonly string[], connections: number): Refreshing {
  const waiting = [...tokens]
  const failed = new Map<number, number>()
  let next = 0
  let count = 0
  const refresh = async (
    token: string,
    request: (text: string) => Promise<{ status: number; body: string }>,
  ) => {
    const { status, body } = await request(postText(refreshPath, { refresh: token }))
    if (status !== 200) return void failed.set(status, (failed.get(status) ?? 0) + 1)
    count += 1
    waiting.push((JSON.parse(body) as { refresh: string }).refresh)
  }
  return {
    async run(port, seconds) {
      const before = count
      const deadline = performance.now() + seconds * 1000
      const took = await runLoad({
        port,
        connections,
        async next({ request }) {
          const token = waiting[next++]
          if (token === undefined) throw new Error('No device is left that was not refused.')
          await refresh(token, request)
          return performance.now() < deadline
        },
      })
      return (count - before) / took
    },
    count: () => count,
    failures: () => [...failed].map(([status, times]) => `${times} × ${status}`).join(', ') || 'none',
  }
}
