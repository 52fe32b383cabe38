import { setTimeout as pause } from 'node:timers/promises'
import type { Random } from '../random.ts'
import type { Administrator } from './administrator.ts'
import { createDevice, type Device, type Person, type Until } from './device.ts'
import { createGate, type Gate } from './gate.ts'
import type { Mix } from './mix.ts'
import { probe } from './probe.ts'
import type { Recorder } from './recorder.ts'

export interface LoadOptions {
  readonly people: readonly Person[]
  readonly devicesEach: number
  readonly mix: Mix
  /** The proxy in front of the servers. */
  readonly port: number
  /** Each server by itself, where revocations are looked for. */
  readonly servers: readonly { readonly name: string; readonly port: number }[]
  readonly recorder: Recorder
  readonly administrator: Administrator
  readonly random: Random
  readonly graceMs: number
}

export interface Load {
  readonly devices: readonly Device[]
  /** Resolves when every device has been in once, or has had twenty seconds for it. */
  readonly signedIn: () => Promise<void>
  /** Waits until every device has finished its turn, and does this before they go on. */
  readonly meanwhile: (act: () => Promise<void>) => Promise<void>
  /** Lets every device finish what it is doing, and rejects if one of them broke. */
  readonly stop: () => Promise<void>
}

/** Devices that do what people do, until they are stopped. */
export function startLoad(options: LoadOptions): Load {
  const { people, devicesEach, recorder, port, random } = options
  const gate = createGate()
  let isRunning = true
  const devices = people.flatMap((person) =>
    Array.from({ length: devicesEach }, (_, index) => {
      const name = `${person.name}/${index}`
      return createDevice({ person, name, port, recorder, random: random.fork(name) })
    }),
  )
  const thieves: Promise<void>[] = []
  const until = () => isRunning
  const running = devices.map((device) =>
    live({
      ...options,
      device,
      devices,
      random: random.fork(`life of ${device.name}`),
      until,
      thieves,
      gate,
    }),
  )
  const all = Promise.all(running)
  // whoever stops the load hears of it
  all.catch(() => undefined)
  return {
    devices,
    signedIn: () => allSignedIn(devices),
    async meanwhile(act) {
      await gate.close(() => isRunning)
      await act()
      gate.open()
    },
    async stop() {
      isRunning = false
      await all
      await Promise.all(thieves)
    },
  }
}

const signInMs = 20_000

async function allSignedIn(devices: readonly Device[]): Promise<void> {
  const endsMs = performance.now() + signInMs
  const missing = new Set(devices)
  while (missing.size > 0 && performance.now() < endsMs) {
    await pause(20)
    for (const device of missing) if (device.tokens() !== undefined) missing.delete(device)
  }
}

interface Life extends LoadOptions {
  readonly device: Device
  /** Everybody's. */
  readonly devices: readonly Device[]
  readonly until: Until
  readonly thieves: Promise<void>[]
  readonly gate: Gate
}

// what has begun goes on until it has its answer, also when the load is being stopped
const always: Until = () => true

async function live(life: Life): Promise<void> {
  const { until, random, mix, gate } = life
  while (until()) {
    await gate.pass(() => liveOnce(life))
    await pause(random.next() * mix.pauseMs)
  }
}

async function liveOnce(life: Life): Promise<void> {
  const { device, until } = life
  const isIn = device.tokens() !== undefined || (await device.signIn(until))
  // else deactivated by somebody, for a moment
  await (isIn ? turn(life) : pause(50))
}

async function turn(life: Life): Promise<void> {
  const { device, random, mix } = life
  if (random.chance(mix.use)) await device.use()
  if (random.chance(mix.theft)) steal(life)
  const dice = random.next()
  let limit = mix.tabs
  if (dice < limit) return device.refreshInTabs(2 + random.index(7), always)
  limit += mix.signOut
  if (dice < limit) return signOut(life)
  limit += mix.changePassword
  if (dice < limit) return device.changePassword(`a new one ${random.index(1e9)}`)
  limit += mix.deactivate
  if (dice < limit) return deactivate(life)
  limit += mix.endSession
  if (dice < limit) return endAnother(life)
  limit += mix.endAll
  if (dice < limit) return device.endAll(random.chance(0.5), always)
  await device.refresh(always)
}

async function endAnother({ device, devices, random }: Life): Promise<void> {
  const own = devices.filter(({ person }) => person === device.person)
  const other = own[random.index(own.length)]
  if (other !== undefined) await device.endSessionOf(other, always)
}

async function signOut(life: Life): Promise<void> {
  const { device, random, mix, servers } = life
  const tokens = device.tokens()
  const server = servers[random.index(servers.length)]
  if (tokens === undefined || server === undefined || !random.chance(mix.probe))
    return void (await device.signOut(always))
  // one server by itself, so that it is known which ones have to hear of it
  if (await device.signOut(always, server)) await probe({ ...life, access: tokens.access })
}

async function deactivate({ device, administrator, random }: Life): Promise<void> {
  const tokens = device.tokens()
  await administrator.deactivate(device.person)
  // the old sessions must stay dead, whatever happens to the user afterwards
  if (tokens !== undefined && random.chance(0.5)) await device.refresh(always)
  await administrator.activate(device.person)
  if (tokens !== undefined) await device.replayAsOwner(tokens.refresh)
  device.forget()
}

const thiefComesBackMs = 300

function steal({ device, graceMs, thieves, random }: Life): void {
  const tokens = device.tokens()
  if (tokens === undefined) return
  const come = async () => {
    await pause(graceMs + thiefComesBackMs + random.next() * 1000)
    await device.replay(tokens.refresh)
  }
  thieves.push(come())
}
