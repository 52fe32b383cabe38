import { setTimeout as pause } from 'node:timers/promises'
import type { RedisStand } from '../stores/redis-stand.ts'
import { defineExperiment } from './define-experiment.ts'

type Loss = readonly [
  name: string,
  begin: (stand: RedisStand) => unknown,
  end: (stand: RedisStand) => unknown,
]

const losses: readonly Loss[] = [
  ['Redis killed, and started again empty', ({ redis }) => redis.kill(), ({ redis }) => redis.start()],
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
  ],
]

/** E6: Redis goes away, hangs, forgets. Nothing may be lost by it, and nobody be kept waiting. */
export const redisLossExperiment = defineExperiment<RedisStand>({
  id: 'E6',
  title: 'Redis killed, flushed, frozen, restored from an old snapshot',
  stores: ['PostgreSQL + Redis'],
  async run({ world, stand, random, isTimeLeft, settings: { losses: size } }) {
    const load = world.startLoad({ signOut: 0.06, probe: 1 })
    let round = 0
    for (; round < size.rounds && isTimeLeft(); round++) {
      const [name, begin, end] = losses[round % losses.length] ?? []
      await pause(500)
      const whole = async () => {
        await begin?.(stand)
        await pause(random.between(1000, size.longestMs))
        await end?.(stand)
      }
      await world.fault(String(name), whole, 'partial')
    }
    await pause(1000)
    await load.stop()
    return {
      notes: [
        `${round} losses: ${losses
          .slice(0, size.rounds)
          .map(([name]) => name)
          .join('; ')}`,
      ],
    }
  },
})
