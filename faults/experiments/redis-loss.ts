import { setTimeout as pause } from 'node:timers/promises'
import type { Attempt } from '../events/event.ts'
import { nothingFailed } from '../invariants/nothing-failed.ts'
import type { RedisStand } from '../stores/redis-stand.ts'
import { defineExperiment } from './define-experiment.ts'

type Loss = readonly [
  name: string,
  begin: (stand: RedisStand) => unknown,
  end: (stand: RedisStand) => unknown,
  isKill?: boolean,
]

const losses: readonly Loss[] = [
  ['Redis killed, and started again empty', ({ redis }) => redis.kill(), ({ redis }) => redis.start(), true],
  ['everything in Redis deleted', ({ redis }) => redis.command('FLUSHALL'), () => undefined],
  ['Redis hangs', ({ redis }) => redis.freeze(), ({ redis }) => redis.thaw()],
  [
    'Redis killed, and started with an old snapshot',
    async ({ redis }) => {
      await redis.command('SAVE')
      await pause(500)
      await redis.kill()
    },
    ({ redis }) => redis.start(),
    true,
  ],
]

// when Redis hangs
const longRound = losses.length + 2

/** E6: Redis goes away, hangs, forgets. Nothing may be lost by it, and nobody be kept waiting. */
export const redisLossExperiment = defineExperiment<RedisStand>({
  id: 'E6',
  title: 'Redis killed, flushed, frozen, restored from an old snapshot',
  stores: ['PostgreSQL + Redis'],
  // slow is not failed; whoever waits for Redis would wait for longer than this
  world: () => ({ clientPatienceMs: 10_000 }),
  async run({ world, stand, random, isTimeLeft, settings: { losses: size } }) {
    const load = world.startLoad({ signOut: 0.06, probe: 1 })
    await load.signedIn()
    const fromMs = performance.now()
    let [round, kills, longMs] = [0, 0, 0]
    for (; round < size.rounds && isTimeLeft(); round++) {
      const [name, begin, end, isKill = false] = losses[round % losses.length] ?? []
      if (isKill) kills += 1
      await pause(500)
      if (round === longRound) longMs = size.beyondGraceMs ?? 0
      const ms = round === longRound && longMs > 0 ? longMs : random.between(1000, size.longestMs)
      const whole = async () => {
        await begin?.(stand)
        await pause(ms)
        await end?.(stand)
      }
      await world.fault(String(name), whole, 'partial')
    }
    await pause(1000)
    await load.stop()
    const isJudged = ({ sentMs }: Attempt) => sentMs >= fromMs
    const names = losses.slice(0, size.rounds).map(([name]) => name)
    return {
      kills,
      also: [nothingFailed('while Redis is away', isJudged)],
      notes: [
        `${round} losses: ${names.join('; ')}`,
        ...(longMs > 0 ? [`one of them lasted ${longMs / 1000} s`] : []),
      ],
    }
  },
})
