import { setTimeout as pause } from 'node:timers/promises'
import { type CuttableStand, cuttableSqlite, cuttingUnavailable } from '../stores/disk-stands.ts'
import { defineExperiment } from './define-experiment.ts'

/** E2: the disk stops in the middle of a write, the servers with it; then all start on what is left. */
export const powerCutExperiment = defineExperiment<CuttableStand>({
  id: 'E2',
  title: 'power cuts: what was not flushed is gone',
  stores: ['SQLite'],
  unavailable: cuttingUnavailable,
  openStore: async (_, folder) => cuttableSqlite(folder),
  async run({ world, stand: { disk }, random, settings: { cuts } }) {
    disk.settle()
    const load = world.startLoad()
    for (let cut = 0; cut < cuts.rounds; cut++) {
      await pause(random.between(50, cuts.longestMs))
      const cutAndRestore = async () => {
        // a machine without power answers nobody. Without this, fdatasync may say that all is well when the cut overtakes
        // it: one of 40 cuts lost a page of a program that did nothing but pwrite and fdatasync, and none with it
        for (const server of world.servers) server.signal('SIGSTOP')
        await pause(20)
        disk.cut()
        await Promise.all(world.servers.map((server) => server.stop('SIGKILL')))
        await disk.restore()
      }
      await world.fault('the power was cut', cutAndRestore, 'outage')
      await Promise.all(world.servers.map((server) => server.start()))
    }
    await pause(200)
    await load.stop()
    return { cuts: cuts.rounds, backWithinMs: 3000 }
  },
})
