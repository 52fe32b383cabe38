import { type HttpConnection, openHttpConnection } from './http-connection.ts'

export interface Load {
  readonly port: number
  readonly connections: number
  /** Called until it says there is nothing left; one call at a time for each connection. */
  readonly next: (connection: HttpConnection, index: number) => Promise<boolean>
}

/** Keeps so many connections busy until the work is done; gives the seconds it took. */
export async function runLoad({ port, connections, next }: Load): Promise<number> {
  const open = await Promise.all(Array.from({ length: connections }, () => openHttpConnection(port)))
  const startedMs = performance.now()
  try {
    await Promise.all(
      open.map(async (connection, index) => {
        while (await next(connection, index));
      }),
    )
    return (performance.now() - startedMs) / 1000
  } finally {
    for (const { close } of open) close()
  }
}

/** The same request texts by turns, for so many seconds; gives answers per second, all of them 200. */
export async function getLoop(
  port: number,
  texts: readonly string[],
  { connections, seconds }: { connections: number; seconds: number },
): Promise<number> {
  const deadline = performance.now() + seconds * 1000
  let sent = 0
  const took = await runLoad({
    port,
    connections,
    async next({ request }) {
      const { status } = await request(texts[sent++ % texts.length] ?? '')
      if (status !== 200) throw new Error(`Answered ${status}.`)
      return performance.now() < deadline
    },
  })
  return sent / took
}
