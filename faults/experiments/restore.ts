import { setTimeout as pause } from 'node:timers/promises'
import type { Device } from '../clients/device.ts'
import { createCaller } from '../clients/http-call.ts'
import { idsIn } from '../clients/token-ids.ts'
import type { Invariant } from '../invariants/invariant.ts'
import { runCarnet } from '../processes/carnet-command.ts'
import { createServerProcess } from '../processes/server-process.ts'
import { type Backup, backUpPostgres, backUpSqlite } from '../stores/backups.ts'
import type { PostgresStand } from '../stores/postgres-stand.ts'
import type { World } from '../world.ts'
import { defineExperiment, type Scene } from './define-experiment.ts'

/** E16: a backup is made under load and restored elsewhere; no token of before is good there. */
export const restoreExperiment = defineExperiment({
  id: 'E16',
  title: 'a backup made under load, restored, and everybody signed out',
  stores: ['SQLite', 'PostgreSQL'],
  async run(scene) {
    const { world, random, fromSources, isTimeLeft } = scene
    const { rounds } = scene.settings.restores
    const load = world.startLoad()
    const broken: string[] = []
    let asked = 0
    let round = 0
    for (; round < rounds && isTimeLeft(); round++) {
      await pause(random.between(300, 1000))
      const backup = await backUp(scene, round)
      await pause(300)
      await load.meanwhile(async () => {
        const answers = await restore({ world, backup, fromSources, devices: load.devices })
        asked += answers.asked
        broken.push(...answers.accepted, ...(await backup.readFacts()).faults)
      })
    }
    await load.stop()
    if (asked === 0) throw new Error('Nobody asked the restored server: nothing was shown.')
    return {
      notes: [`${round} backups, ${asked} devices of before tried`],
      also: [nothingBack(broken)],
    }
  },
})

const nothingBack = (broken: readonly string[]): Invariant => ({
  name: 'I3',
  promise: 'no token from before a restored backup is good after it',
  broken: () => broken,
})

/** As the documents say: an online copy, in a place of its own. */
const backUp = ({ world, stand }: Scene, round: number): Promise<Backup> | Backup =>
  world.store.name === 'SQLite' ? backUpSqlite(world, round) : backUpPostgres(stand as PostgresStand)

interface Restored {
  readonly world: World
  readonly backup: Backup
  readonly fromSources: boolean
  readonly devices: readonly Device[]
}

async function restore({ world, backup, fromSources, devices }: Restored) {
  const environment = { ...world.environment, DATABASE_URL: backup.address }
  const build = { fromSources, folder: world.folder, environment }
  const { code, printed } = await runCarnet(build, ['sessions', 'revoke-everybody'])
  if (code !== 0) throw new Error(`The restored sessions could not be ended: ${printed}`)
  const { log } = world
  const server = await createServerProcess({ ...build, name: 'restored', kind: 'command', log })
  const caller = createCaller(3000)
  try {
    await server.start()
    const { sessions } = await backup.readFacts()
    return await ask({ devices, port: server.port, call: caller.call, isInBackup: (id) => sessions.has(id) })
  } finally {
    caller.close()
    await server.stop('SIGKILL')
  }
}

interface Question {
  readonly devices: readonly Device[]
  readonly port: number
  readonly call: ReturnType<typeof createCaller>['call']
  readonly isInBackup: (session: string) => boolean
}

async function ask({ devices, port, call, isInBackup }: Question) {
  const accepted: string[] = []
  let asked = 0
  for (const device of devices) {
    const tokens = device.tokens()
    if (tokens === undefined) continue
    asked += 1
    const body = { refresh: tokens.refresh }
    const refreshed = await call({ port, method: 'POST', path: '/api/token/refresh/', body })
    if (refreshed?.status !== 401) accepted.push(`${device.name}: a refresh token of before was not refused`)
    // of a session that began after the backup nobody knows there: its access token is good until it expires
    if (!isInBackup(idsIn(tokens.access).session ?? '')) continue
    const used = await call({ port, method: 'GET', path: '/api/profile/', access: tokens.access })
    if (used?.status !== 401) accepted.push(`${device.name}: an access token of before was not refused`)
  }
  return { asked, accepted }
}
