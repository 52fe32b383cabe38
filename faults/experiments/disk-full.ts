import { setTimeout as pause } from 'node:timers/promises'
import { type FillableStand, fillableSqlite, fillingUnavailable } from '../stores/disk-stands.ts'
import { defineExperiment } from './define-experiment.ts'

/** E7: the disk of the database is filled to the last byte under load, and has room again later. */
export const diskFullExperiment = defineExperiment<FillableStand>({
  id: 'E7',
  title: 'a full disk, and room again without a restart',
  stores: ['SQLite'],
  unavailable: fillingUnavailable,
  openStore: async (_, folder) => fillableSqlite(folder),
  async run({ world, stand: { disk }, isTimeLeft, settings: { fullDisks } }) {
    const load = world.startLoad()
    let refusals = 0
    for (let round = 0; round < fullDisks.rounds && isTimeLeft(); round++) {
      await pause(fullDisks.ms)
      const before = world.log.events.length
      const fillForAWhile = async () => {
        disk.fill()
        await pause(fullDisks.ms)
        disk.free()
      }
      await world.fault('the disk was full', fillForAWhile, 'outage')
      refusals += world.log.events
        .slice(before)
        .filter((event) => 'status' in event && event.status === 503).length
    }
    await pause(500)
    await load.stop()
    if (refusals === 0) throw new Error('The disk was never full for anybody: nothing was shown.')
    return {
      notes: [`${refusals} requests were answered 503 while the disk was full`],
      backWithinMs: 2000,
    }
  },
})
