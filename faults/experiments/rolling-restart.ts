import { setTimeout as pause } from 'node:timers/promises'
import type { Attempt } from '../events/event.ts'
import { nothingFailed } from '../invariants/nothing-failed.ts'
import type { World } from '../world.ts'
import { defineExperiment } from './define-experiment.ts'

/** E11: the servers are replaced in turn, as a deployment does, and the signing key meanwhile. */
export const rollingRestartExperiment = defineExperiment({
  id: 'E11',
  title: 'servers replaced in turn by SIGTERM, and the signing key rotated',
  isAlone: true,
  world: () => ({
    // slow is not failed
    clientPatienceMs: 30_000,
    kinds: ['host', 'command', 'command'],
    ownKey: false,
    // many times as long as the proxy needs to notice
    environment: { CARNET_DRAIN: '3s' },
  }),
  async run({ world, isTimeLeft, settings: { restarts } }) {
    const load = world.startLoad({ deactivate: 0, probe: 0 })
    // until then most connections wait for a password to be hashed, and an idle one is not used again within the drain: it
    // is closed just when somebody sends on it, which no server can help
    await load.signedIn()
    const fromMs = performance.now()
    // whoever asks one server by itself must find it gone
    const isAnybodys = ({ server, sentMs }: Attempt) => server === undefined && sentMs >= fromMs
    const replaced = world.servers.filter(({ kind }) => kind === 'command')
    let round = 0
    for (; round < restarts.rounds && isTimeLeft(); round++) {
      await pause(500)
      const server = replaced[round % replaced.length]
      await server?.stop('SIGTERM')
      await server?.start()
      await pause(1000)
      if (round % 2 === 0) await rotateKey(world)
    }
    await load.stop()
    return { notes: [`${round} restarts`], also: [nothingFailed('while servers are replaced', isAnybodys)] }
  },
})

async function rotateKey(world: World): Promise<void> {
  const { code, printed } = await world.runCarnet(['keys', 'rotate', '--force'])
  if (code !== 0) throw new Error(`The key could not be rotated: ${printed}`)
}
