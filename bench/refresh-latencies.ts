import { setTimeout as sleep } from 'node:timers/promises'
import { postText } from './http-connection.ts'
import { runLoad } from './load.ts'
import { refreshPath } from './refresh-load.ts'

export const refreshers = 10
export const refreshPauseMs = 50

/** How long refreshes of a few devices take, in milliseconds, until something else is over; they keep their tokens. */
export async function refreshLatencies(
  port: number,
  current: string[],
  over: Promise<unknown>,
): Promise<number[]> {
  const latencies: number[] = []
  let isOver = false
  const watching = over.finally(() => {
    isOver = true
  })
  const refreshing = runLoad({
    port,
    connections: refreshers,
    async next({ request }, index) {
      const startedMs = performance.now()
      const { status, body } = await request(postText(refreshPath, { refresh: current[index] }))
      if (status !== 200) throw new Error(`A refresh was answered ${status}.`)
      latencies.push(performance.now() - startedMs)
      current[index] = (JSON.parse(body) as { refresh: string }).refresh
      await sleep(refreshPauseMs)
      return !isOver
    },
  })
  await Promise.all([watching, refreshing])
  return latencies
}
