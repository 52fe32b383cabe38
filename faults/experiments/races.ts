import { createDevice, type Device } from '../clients/device.ts'
import type { StoreStand } from '../stores/store-stand.ts'
import type { Scene } from './define-experiment.ts'
import { defineExperiment } from './define-experiment.ts'

const always = () => true
const width = 64

type Race = (cast: Cast) => Promise<unknown>

interface Cast {
  readonly device: Device
  /** The same person's second device. */
  readonly other: Device
  readonly deactivate: () => Promise<void>
  readonly activate: () => Promise<void>
}

/** What meets what, both sent in the same moment. */
const races: Readonly<Record<string, Race>> = {
  'refresh, 64 at once': ({ device }) => device.refreshInTabs(width, always),
  'refresh against log-out': ({ device }) =>
    Promise.all([device.refreshInTabs(4, always), device.signOut(always)]),
  'refresh against a change of the password by another device': ({ device, other }) =>
    Promise.all([device.refreshInTabs(4, always), other.changePassword('a new ticket for one passage')]),
  'refresh against deactivation': ({ device, deactivate }) =>
    Promise.all([device.refreshInTabs(4, always), deactivate()]),
  'log-in against deactivation': ({ device, deactivate }) =>
    Promise.all([device.signIn(always), deactivate()]),
}

/** E13: two requests that must not both succeed, or must converge, again and again. */
export const raceExperiment = defineExperiment({
  id: 'E13',
  title: 'requests that meet: refresh, log-out, change of password, deactivation',
  isAlone: true,
  world: ({ settings }) => ({
    people: settings.races.people,
    environment: { RIG_SLOW_CLAIMS_MS: '5' },
  }),
  async run(scene) {
    const { rounds } = scene.settings.races
    const casts = await castOf(scene)
    const all = Object.entries(races)
    const done: string[] = []
    for (const [index, [name, race]] of all.entries()) {
      const isTimeLeft = () => scene.isTimeLeft((index + 1) / all.length)
      done.push(`${await inTurns(casts, { rounds, isTimeLeft }, race)} times ${name}`)
    }
    // whatever was ended stays ended
    for (const { device } of casts) await device.refresh(always)
    return { notes: [done.join('; ')] }
  },
})

async function castOf({ world, random }: Scene<StoreStand>): Promise<Cast[]> {
  return world.people.map((person) => {
    const make = (name: string) =>
      createDevice({
        person,
        name: `${person.name}/${name}`,
        port: world.proxy.port,
        recorder: world.recorder,
        random: random.fork(`${person.name}/${name}`),
      })
    const { administrator } = world
    return {
      device: make('first'),
      other: make('second'),
      deactivate: () => administrator.deactivate(person),
      activate: () => administrator.activate(person),
    }
  })
}

interface Rounds {
  readonly rounds: number
  readonly isTimeLeft: () => boolean
}

/** Each person runs race after race; all of them at once. Gives how many there were. */
async function inTurns(casts: readonly Cast[], { rounds, isTimeLeft }: Rounds, race: Race): Promise<number> {
  let begun = 0
  await Promise.all(
    casts.map(async (cast) => {
      while (begun < rounds && isTimeLeft()) {
        begun += 1
        for (const device of [cast.device, cast.other])
          if (device.tokens() === undefined) await device.signIn(always)
        await race(cast)
        await cast.device.use()
        await cast.activate()
      }
    }),
  )
  return begun
}
