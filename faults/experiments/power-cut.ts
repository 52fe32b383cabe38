import { setTimeout as pause } from 'node:timers/promises'
import {
  type CuttableStand,
  cuttablePostgres,
  cuttableSqlite,
  cuttingUnavailable,
} from '../stores/disk-stands.ts'
import { backAgain } from './back-again.ts'
import { defineExperiment } from './define-experiment.ts'

/** E2: the disk stops in the middle of a write, the servers with it; then all start on what is left. */
export const powerCutExperiment = defineExperiment<CuttableStand>({
  id: 'E2',
  title: 'power cuts: what was not flushed is gone',
  stores: ['SQLite', 'PostgreSQL'],
  unavailable: cuttingUnavailable,
  openStore: async ({ store }, folder) => (store === 'SQLite' ? cuttableSqlite(folder) : cuttablePostgres()),
  async run({ world, stand, random, isTimeLeft, settings: { cuts } }) {
    const { disk } = stand
    disk.settle()
    const load = world.startLoad()
    let done = 0
    for (; done < cuts.rounds && isTimeLeft(); done++) {
      await pause(random.between(50, cuts.longestMs))
      const cutAndRestore = async () => {
        // a machine without power answers nobody. Without this, fdatasync may say that all is well when the cut overtakes
        // it: one of 40 cuts lost a page of a program that did nothing but pwrite and fdatasync, and none with it
        for (const server of world.servers) server.signal('SIGSTOP')
        stand.freeze()
        await pause(20)
        disk.cut()
        await Promise.all(world.servers.map((server) => server.stop('SIGKILL')))
        await stand.end()
        await disk.restore()
        await stand.start()
      }
      await world.fault('the power was cut', cutAndRestore, 'outage')
      await Promise.all(world.servers.map((server) => server.start()))
      await backAgain(world)
    }
    await pause(200)
    await load.stop()
    return { cuts: done, backWithinMs: world.store.name === 'SQLite' ? 3000 : 5000 }
  },
})
