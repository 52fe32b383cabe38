import { setTimeout as pause } from 'node:timers/promises'
import { guess } from '../clients/guesser.ts'
import { defineExperiment } from './define-experiment.ts'

/** E1: servers end in the middle of what they do, one of two or both at once, and are started again. */
export const killExperiment = defineExperiment({
  id: 'E1',
  title: 'kill -9 during rotations',
  isAlone: true,
  // the one who guesses comes from an address of their own
  world: () => ({ options: { trustedHops: 1 } }),
  async run({ world, random, isTimeLeft, settings: { kills } }) {
    const load = world.startLoad()
    const [guessed] = await world.administrator.createPeople(['guessed'])
    if (guessed === undefined) throw new Error('somebody was made')
    let isRunning = true
    const { recorder, proxy } = world
    const guessing = guess({ person: guessed, port: proxy.port, recorder, until: () => isRunning })
    let killed = 0
    for (let round = 0; round < kills.rounds && isTimeLeft(); round++) {
      await pause(random.between(50, kills.longestMs))
      const victims = round % 2 === 0 ? world.servers : [world.servers[(round >> 1) % 2]]
      const isEverything = victims.length > 1
      const kill = async () => void (await Promise.all(victims.map((server) => server?.stop('SIGKILL'))))
      if (isEverything) await world.fault('both servers killed', kill, 'outage')
      else await world.fault('one server killed', kill, 'partial')
      killed += victims.length
      await Promise.all(victims.map((server) => server?.start()))
    }
    await pause(200)
    await load.stop()
    isRunning = false
    await guessing
    return { kills: killed, backWithinMs: 3000 }
  },
})
