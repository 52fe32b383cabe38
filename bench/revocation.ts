import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startServer } from './child-server.ts'
import { getText, type HttpConnection, openHttpConnection, postText } from './http-connection.ts'
import { type Group, quantile } from './rounds.ts'
import { createSessionFile } from './session-file.ts'
import type { Settings } from './settings.ts'

/** How long after a log-out at one process another, on the same file, still lets the access token pass. */
export async function measureRevocation({ revocation }: Settings, scratch: string): Promise<Group[]> {
  const { rounds } = revocation
  const file = await createSessionFile({ path: join(scratch, 'revoked.db'), rows: rounds, sample: rounds })
  const env = { BENCH_DATABASE: file.path, BENCH_SECRET: file.secret }
  const servers = await Promise.all([startServer('carnet.ts', [], env), startServer('carnet.ts', [], env)])
  try {
    const [here, there] = await Promise.all(servers.map(({ port }) => openHttpConnection(port)))
    if (here === undefined || there === undefined) throw new Error('There are two servers.')
    const delays: number[] = []
    for (const { refresh } of file.sessions) delays.push(await delayOf(refresh, here, there))
    return [
      {
        id: 'revocation',
        title: 'Revocation seen by another process',
        unit: 'milliseconds',
        series: [
          { name: 'median', rounds: [quantile(delays, 0.5)] },
          { name: '99th percentile', rounds: [quantile(delays, 0.99)] },
        ],
        notes: [
          `${rounds} log-outs; two processes on one SQLite file, each asked over HTTP, the second one again and again for a guarded route.`,
        ],
      },
    ]
  } finally {
    await Promise.all(servers.map(({ stop }) => stop()))
  }
}

async function delayOf(refresh: string, here: HttpConnection, there: HttpConnection): Promise<number> {
  const renewed = await here.request(postText('/api/token/refresh/', { refresh }))
  const tokens = JSON.parse(renewed.body) as { access: string; refresh: string }
  const guarded = getText('/api/profile/', `Bearer ${tokens.access}`)
  const { status } = await there.request(guarded)
  if (status !== 200) throw new Error(`A guarded route answered ${status} to a good token.`)
  // log-outs come at any moment of the other's poll
  await sleep(Math.random() * 200)
  await here.request(postText('/api/token/blacklist/', { refresh: tokens.refresh }))
  const startedMs = performance.now()
  while ((await there.request(guarded)).status === 200) await sleep(1)
  return performance.now() - startedMs
}
