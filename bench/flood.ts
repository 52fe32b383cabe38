import { setTimeout as sleep } from 'node:timers/promises'
import { runLoad } from './load.ts'
import { refreshers, refreshLatencies, refreshPauseMs } from './refresh-latencies.ts'
import { type Group, interleave, quantile } from './rounds.ts'
import { type BenchSession, loginText, loginTextOf } from './session-file.ts'
import type { Settings } from './settings.ts'

/** What a flood of log-ins does to those who only refresh. */
export async function measureFlood(
  { rounds, logins }: Settings['flood'],
  { port, sessions }: { port: number; sessions: readonly BenchSession[] },
): Promise<Group> {
  const current = sessions.map(({ refresh }) => refresh)
  const quiet = () => refreshLatencies(port, current, sleep(1000))
  const during = (textOf: (n: number) => string) => () =>
    refreshLatencies(port, current, flood({ port, logins, textOf }))
  const p99 = (measure: () => Promise<number[]>) => async () => quantile(await measure(), 0.99)
  await quiet()
  const contenders = [
    { name: 'no log-ins', measure: p99(quiet) },
    { name: 'flood', measure: p99(during(loginTextOf)) },
    { name: 'flood at one account', measure: p99(during(() => loginText)) },
  ]
  return {
    id: 'flood',
    title: 'Refresh during a flood of log-ins, 99th percentile',
    unit: 'milliseconds',
    series: await interleave(contenders, rounds),
    notes: [
      `flood: ${logins} people, each from an address of their own, log in at once on as many connections; each comes again after a 503 and once to twice the Retry-After that it names, until all are in. At one account: the same with one name and address. Meanwhile ${refreshers} devices refresh with pauses of ${refreshPauseMs} ms. The load client shares the same cores.`,
    ],
  }
}

interface Flood {
  readonly port: number
  readonly logins: number
  readonly textOf: (n: number) => string
}

/** So many people log in at once, and come back as told when the server is busy. */
async function flood({ port, logins, textOf }: Flood): Promise<void> {
  await runLoad({
    port,
    connections: logins,
    async next({ request }, index) {
      const { status, head } = await request(textOf(index))
      if (status === 200) return false
      if (status !== 503) throw new Error(`A log-in was answered ${status}.`)
      const seconds = Number(/^retry-after: (\d+)/im.exec(head)?.[1] ?? 1)
      await sleep(seconds * (1 + Math.random()) * 1000)
      return true
    },
  })
}
