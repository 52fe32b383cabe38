import { setTimeout as pause } from 'node:timers/promises'
import { withThieves } from '../clients/mix.ts'
import type { Passage } from '../processes/fault-proxy.ts'
import type { Random } from '../random.ts'
import { defineExperiment } from './define-experiment.ts'

/** E9: all requests through the proxy, which loses a tenth of the answers; tabs, and thieves who come back late. */
export const roundRobinExperiment = defineExperiment({
  id: 'E9',
  title: 'two processes, round robin, answers dropped and connections reset',
  isAlone: true,
  world: ({ settings: { roundRobin } }) => ({
    graceSeconds: roundRobin.graceSeconds,
    environment: { RIG_SLOW_CLAIMS_MS: '10' },
  }),
  async run({ world, random, variant, settings: { roundRobin } }) {
    world.proxy.follow(lossy(random.fork('network')))
    const load = world.startLoad({ ...withThieves, pauseMs: roundRobin.pauseMs })
    // a build that is broken shows it by its tabs, of which there are few in a short time on a busy machine
    const atMostSeconds = roundRobin.atMostSeconds * (variant === undefined ? 1 : 4)
    await rotationsDone(world.log.events, { ...roundRobin, atMostSeconds })
    await load.stop()
    const { drop, reset, delay } = world.proxy.counts
    return { notes: [`${drop} answers dropped, ${reset} connections reset, ${delay} requests delayed`] }
  },
})

/** A network that loses answers after the request has been done. */
const lossy = (random: Random) => (): Passage => {
  const dice = random.next()
  if (dice < 0.1) return { mode: 'drop' }
  if (dice < 0.15) return { mode: 'reset' }
  if (dice < 0.2) return { mode: 'delay', ms: random.between(5, 300) }
  return { mode: 'pass' }
}

interface Goal {
  readonly rotations: number
  readonly atMostSeconds: number
}

async function rotationsDone(events: readonly object[], { rotations, atMostSeconds }: Goal): Promise<void> {
  const startedMs = performance.now()
  let counted = 0
  let done = 0
  while (done < rotations && performance.now() - startedMs < atMostSeconds * 1000) {
    await pause(100)
    for (; counted < events.length; counted++) if (isRotation(events[counted])) done += 1
  }
}

const isRotation = (event: object | undefined) =>
  event !== undefined &&
  'operation' in event &&
  'outcome' in event &&
  event.operation === 'refresh' &&
  event.outcome === 'ACK'
