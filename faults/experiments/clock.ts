import { existsSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Device } from '../clients/device.ts'
import { everyday } from '../clients/mix.ts'
import type { ServerProcess } from '../processes/server-process.ts'
import type { World } from '../world.ts'
import { defineExperiment } from './define-experiment.ts'

const libraries = '/usr/lib'

/** The library that shifts the clock of a running process. */
function findFaketime(): string | undefined {
  if (!existsSync(libraries)) return undefined
  const folders = ['', ...readdirSync(libraries)].map((name) => join(libraries, name, 'faketime'))
  return folders.map((folder) => join(folder, 'libfaketime.so.1')).find(existsSync)
}

const faketimeUnavailable = () => (findFaketime() === undefined ? 'libfaketime is not installed' : undefined)

const hour = 3600
const day = 24 * hour
const steps = [hour, day, 0, -hour, day, -day, 0, 5, -5, 2 * hour, -hour, 0]

/** E8: the clocks of all servers jump. Nothing that was used up or revoked may come back; nobody may be signed out. */
export const clockExperiment = defineExperiment({
  id: 'E8',
  title: 'clocks that jump by seconds, hours and a day',
  unavailable: faketimeUnavailable,
  world: () => ({
    environmentOf: (index, folder) => ({
      LD_PRELOAD: findFaketime() ?? '',
      FAKETIME_TIMESTAMP_FILE: clockFile(folder, index),
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    }),
    // a day must not end a session
    options: { refreshLifetime: '60d' },
  }),
  async run({ world, settings: { clockSteps } }) {
    const load = world.startLoad({ ...everyday, pauseMs: 10 })
    await pause(1000)
    const ended = await endSome(load.devices)
    let asked = 0
    for (const seconds of steps.slice(0, clockSteps.steps)) {
      // between two requests: a token that is on its way while the clock jumps is as late as the jump is long
      await load.meanwhile(async () => {
        for (const index of world.servers.keys()) setClock(clockFile(world.folder, index), seconds)
        await pause(20)
        world.log.add({ kind: 'clock', atMs: performance.now(), offsetSeconds: seconds })
        // a process that starts now has seen no other time
        if (seconds === day) await restart(world.servers[0])
      })
      await pause(clockSteps.ms)
      asked += await askAgain(ended, world)
    }
    await load.stop()
    return {
      notes: [
        `${Math.min(steps.length, clockSteps.steps)} jumps, from one day back to one day ahead; ${asked} requests with access tokens of sessions that had ended before`,
      ],
    }
  },
})

interface Ended {
  readonly device: Device
  readonly access: string
}

async function endSome(devices: readonly Device[]): Promise<Ended[]> {
  const ended: Ended[] = []
  for (const device of devices.slice(0, 5)) {
    const tokens = device.tokens()
    if (tokens === undefined) continue
    await device.signOut(() => true)
    ended.push({ device, access: tokens.access })
  }
  return ended
}

async function askAgain(ended: readonly Ended[], { servers, recorder }: World): Promise<number> {
  for (const { device, access } of ended)
    for (const { port } of servers) {
      const who = { user: device.person.name, device: device.name, shown: access }
      await recorder.send(
        { operation: 'use', ...who },
        { port, method: 'GET', path: '/api/profile/', access },
      )
    }
  return ended.length * servers.length
}

async function restart(server: ServerProcess | undefined): Promise<void> {
  await server?.stop('SIGKILL')
  await server?.start()
}

const clockFile = (folder: string, index: number) => join(folder, `clock-${index}`)

function setClock(file: string, seconds: number): void {
  // read anew at each look at the clock, so never half written
  writeFileSync(`${file}.new`, `${seconds < 0 ? '' : '+'}${seconds}\n`)
  renameSync(`${file}.new`, file)
}
