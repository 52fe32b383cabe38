import { setTimeout as pause } from 'node:timers/promises'
import type { Invariant } from '../invariants/invariant.ts'
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
    return { notes: [`${round} restarts`], also: [nothingFailed(fromMs)] }
  },
})

async function rotateKey(world: World): Promise<void> {
  const { code, printed } = await world.runCarnet(['keys', 'rotate', '--force'])
  if (code !== 0) throw new Error(`The key could not be rotated: ${printed}`)
}

/** Before, a hundred sign in at once from one address, whose guesses are counted in one place: some are asked to come again. */
const nothingFailed = (fromMs: number): Invariant => ({
  name: 'I5',
  promise: 'no request fails while servers are replaced',
  broken: ({ attempts }) =>
    attempts
      // whoever asks one server by itself must find it gone
      .filter(
        ({ outcome, server, sentMs }) => outcome === 'UNKNOWN' && server === undefined && sentMs >= fromMs,
      )
      .map(
        ({ operation, status, id }) =>
          `${operation} ${id} failed with ${status === 0 ? 'no answer' : status}`,
      ),
})
