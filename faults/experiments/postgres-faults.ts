import { setTimeout as pause } from 'node:timers/promises'
import type { Settings } from '../settings.ts'
import type { PostgresStand } from '../stores/postgres-stand.ts'
import { backAgain } from './back-again.ts'
import { defineExperiment } from './define-experiment.ts'

interface Outage {
  readonly name: string
  readonly begin: (stand: PostgresStand) => Promise<void> | void
  readonly end: (stand: PostgresStand) => Promise<void> | void
  /** Whether nothing can be written from when it has begun. */
  readonly isTotal: boolean
  /** Whether a process of it is killed, or it ends as if all were. */
  readonly isKill?: boolean
  /** Whether it can last as long as one likes, doing nothing meanwhile. */
  readonly isHang?: boolean
}

const outages: readonly Outage[] = [
  {
    name: 'PostgreSQL stopped and started again',
    begin: ({ server }) => server.stop('fast'),
    end: ({ server }) => server.start(),
    isTotal: true,
  },
  {
    name: 'PostgreSQL crashed and recovered',
    begin: ({ server }) => server.stop('immediate'),
    end: ({ server }) => server.start(),
    isTotal: true,
    isKill: true,
  },
  {
    name: 'every connection ended by an administrator',
    begin: ({ server }) => void server.query(endConnections),
    end: () => undefined,
    isTotal: false,
  },
  {
    name: 'a backend killed, so that PostgreSQL restarts itself',
    begin: ({ server }) => killBackend(server),
    end: () => undefined,
    isTotal: false,
    isKill: true,
  },
  {
    name: 'PostgreSQL hangs',
    begin: ({ server }) => server.freeze('everything'),
    end: ({ server }) => server.thaw(),
    isTotal: true,
    isHang: true,
  },
  {
    name: 'nothing accepts connections',
    begin: ({ server }) => server.freeze('postmaster'),
    end: ({ server }) => server.thaw(),
    isTotal: false,
  },
  {
    name: 'the network to PostgreSQL hangs',
    begin: ({ network }) => network.freeze(),
    end: ({ network }) => network.thaw(),
    isTotal: true,
    isHang: true,
  },
  {
    name: 'connections to PostgreSQL are reset',
    begin: ({ network }) => network.cut(),
    end: () => undefined,
    isTotal: false,
  },
]

/** E5: the database goes away in every way that one machine can show, while the load goes on. */
export const postgresFaultExperiment = defineExperiment<PostgresStand>({
  id: 'E5',
  title: 'PostgreSQL stopped, crashed, frozen, cut off',
  stores: ['PostgreSQL'],
  async run({ world, stand, random, isTimeLeft, settings: { outages: size } }) {
    const load = world.startLoad()
    await load.signedIn()
    const done: Outage[] = []
    for (const outage of longOnes(size)) {
      await pause(random.between(200, 600))
      await takeAway(outage, { world, stand, ms: size.beyondGraceMs ?? 0 })
      await backAgain(world)
    }
    for (let round = 0; round < size.rounds && isTimeLeft(); round++) {
      const outage = outages[round % outages.length]
      if (outage === undefined) break
      await pause(random.between(200, 600))
      await takeAway(outage, { world, stand, ms: random.between(300, size.longestMs) })
      done.push(outage)
    }
    await pause(1000)
    await load.stop()
    const names = [...new Set(done)].map(({ name }) => name)
    return {
      kills: done.filter(({ isKill }) => isKill).length,
      notes: [`${done.length} outages: ${names.join('; ')}`, ...aboutLongOnes(size)],
      backWithinMs: 5000,
    }
  },
})

const longOnes = ({ beyondGraceMs, beyondGraceTimes = 0 }: Settings['outages']): readonly Outage[] =>
  beyondGraceMs === undefined
    ? []
    : Array.from({ length: beyondGraceTimes }, () => outages.filter(({ isHang }) => isHang)).flat()

function aboutLongOnes(size: Settings['outages']): string[] {
  const long = longOnes(size)
  const names = [...new Set(long)].map(({ name }) => name).join('; ')
  return long.length === 0
    ? []
    : [`${long.length} of ${(size.beyondGraceMs ?? 0) / 1000} s, beyond the grace window: ${names}`]
}

interface Place {
  readonly world: Parameters<Parameters<typeof defineExperiment>[0]['run']>[0]['world']
  readonly stand: PostgresStand
  readonly ms: number
}

async function takeAway({ name, begin, end, isTotal }: Outage, { world, stand, ms }: Place): Promise<void> {
  const whole = async () => {
    await begin(stand)
    // what was under way when it began may still be answered
    if (isTotal) await pause(50)
    const nothingWorks = () => pause(ms)
    if (isTotal) await world.fault(`${name}: meanwhile`, nothingWorks, 'total')
    else await nothingWorks()
    await end(stand)
  }
  await world.fault(name, whole, 'outage')
}

const endConnections =
  'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND usename = current_user'

async function killBackend(server: PostgresStand['server']): Promise<void> {
  const [row] = await server.query(
    "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend' LIMIT 1",
  )
  if (row !== undefined) process.kill(Number(row['pid']), 'SIGKILL')
}
