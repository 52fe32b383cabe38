import { postText } from './http-connection.ts'
import { runLoad } from './load.ts'
import type { BenchSession } from './session-file.ts'

/** Devices that keep their current token, as a client does. */
export interface RefreshLoad {
  /** Refreshes so many sessions in turn; gives refreshes per second. One connection keeps their order. */
  readonly run: (port: number, requests: number, connections?: number) => Promise<number>
}

export const refreshPath = '/api/token/refresh/'
const usualConnections = 32

/** Sessions at Carnet's refresh endpoint. */
export function carnetLoad(sessions: readonly BenchSession[]): RefreshLoad {
  const current = sessions.map(({ refresh }) => refresh)
  return rotating(current.length, async (index, send) => {
    const body = await send(refreshPath, { refresh: current[index] })
    current[index] = String((JSON.parse(body) as { refresh: string }).refresh)
  })
}

/** The same sessions at the bare rotation, with bodies of the same size. */
export function bareLoad(sessions: readonly BenchSession[]): RefreshLoad {
  const current = sessions.map(({ id, userId, jti, refresh }) => ({ id, userId, jti, filler: refresh }))
  return rotating(current.length, async (index, send) => {
    const session = current[index]
    const body = await send('/', session)
    if (session) session.jti = (JSON.parse(body) as { jti: string }).jti
  })
}

type Send = (path: string, body: unknown) => Promise<string>

function rotating(count: number, refresh: (index: number, send: Send) => Promise<void>): RefreshLoad {
  let turn = 0
  return {
    async run(port, requests, connections = usualConnections) {
      const last = turn + requests
      const seconds = await runLoad({
        port,
        connections,
        async next(connection) {
          if (turn >= last) return false
          await refresh(turn++ % count, async (path, body) => {
            const answer = await connection.request(postText(path, body))
            if (answer.status !== 200)
              throw new Error(`A refresh was answered ${answer.status}: ${answer.body}`)
            return answer.body
          })
          return true
        },
      })
      return requests / seconds
    },
  }
}
