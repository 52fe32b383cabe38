import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type Administrator, createAdministrator } from './clients/administrator.ts'
import type { Person } from './clients/device.ts'
import { createCaller } from './clients/http-call.ts'
import { type Load, startLoad } from './clients/load.ts'
import { everyday, type Mix } from './clients/mix.ts'
import { createRecorder, type Recorder } from './clients/recorder.ts'
import type { Effect, Fault } from './events/event.ts'
import { createEventLog, type EventLog } from './events/event-log.ts'
import type { Facts } from './invariants/facts.ts'
import { type Ran, runCarnet } from './processes/carnet-command.ts'
import { type FaultProxy, startFaultProxy } from './processes/fault-proxy.ts'
import { createServerProcess, type ServerKind, type ServerProcess } from './processes/server-process.ts'
import type { Random } from './random.ts'
import type { StoreStand } from './stores/store-stand.ts'

export interface WorldOptions {
  readonly random: Random
  /** Makes the database, in a folder that may be used for it. */
  readonly openStore: (folder: string) => Promise<StoreStand>
  readonly people: number
  readonly devicesEach: number
  readonly graceSeconds?: number
  readonly fromSources: boolean
  /** Default: one of each kind, the command first. */
  readonly kinds?: readonly ServerKind[]
  readonly variant?: string | undefined
  /** Options of both kinds of server, besides those that all experiments set. */
  readonly options?: { readonly refreshLifetime?: string; readonly trustedHops?: number }
  readonly environment?: Readonly<Record<string, string>>
  /** More of what is in the environment, for the server of this place in `kinds`. */
  readonly environmentOf?: (index: number, folder: string) => Readonly<Record<string, string>>
  /** A command to run that server under, asked for at each start. */
  readonly wrapperOf?: (index: number) => readonly string[]
  /** How long a client waits for an answer. Default 3000. */
  readonly clientPatienceMs?: number
  /** Whether the signing key is brought along, rather than kept in the database. Default true. */
  readonly ownKey?: boolean
}

/** Servers on one store, a proxy in front of them, devices, and the log of what happened. */
export interface World {
  readonly log: EventLog
  readonly store: StoreStand
  readonly folder: string
  readonly graceMs: number
  readonly servers: readonly ServerProcess[]
  readonly proxy: FaultProxy
  readonly recorder: Recorder
  readonly people: readonly Person[]
  readonly administrator: Administrator
  /** What all servers are told. */
  readonly environment: Readonly<Record<string, string>>
  /** Runs a command of Carnet's on the database of this world. */
  readonly runCarnet: (args: readonly string[]) => Promise<Ran>
  readonly startLoad: (mix?: Partial<Mix>) => Load
  /** Does something to the servers, and writes down from when to when. */
  readonly fault: (name: string, act: () => Promise<void>, effect: Effect) => Promise<Fault>
  /** Ends everything but the store, and reads what it holds. */
  readonly finish: () => Promise<Facts>
  readonly remove: () => Promise<void>
}

export async function createWorld(options: WorldOptions): Promise<World> {
  const { random, people, devicesEach, graceSeconds = 10, clientPatienceMs = 3000 } = options
  const folder = mkdtempSync(join(tmpdir(), 'carnet-faults-'))
  const log = createEventLog(join(folder, 'events.jsonl'))
  const store = await options.openStore(folder)
  const environment = environmentFor(options, store, graceSeconds)
  const servers = await makeServers(options, { folder, log, environment })
  await startAll(servers).catch(async (error) => {
    await takeDown({ servers, store, log, folder })
    throw error
  })
  const proxy = await startFaultProxy(servers.map(({ port }) => port))
  const caller = createCaller(clientPatienceMs)
  const recorder = createRecorder(caller, log)
  const hostPort = servers.find(({ kind }) => kind === 'host')?.port ?? 0
  const patient = createAdministrator({ caller: createCaller(60_000), recorder, port: hostPort })
  const administrator = createAdministrator({ caller, recorder, port: hostPort })
  const names = Array.from({ length: people }, (_, index) => `person-${index}`)
  const persons = people === 0 ? [] : await patient.createPeople(names)
  const graceMs = graceSeconds * 1000

  const world: World = {
    log,
    store,
    folder,
    graceMs,
    servers,
    proxy,
    recorder,
    people: persons,
    administrator,
    environment,
    runCarnet: (args) => runCarnet({ ...options, folder, environment }, args),
    startLoad: (mix = {}) =>
      startLoad({
        people: persons,
        devicesEach,
        mix: { ...everyday, ...mix },
        port: proxy.port,
        servers,
        recorder,
        administrator,
        random: random.fork('load'),
        graceMs,
      }),
    async fault(name, act, effect) {
      const startedMs = performance.now()
      await act()
      const fault = { kind: 'fault', name, startedMs, endedMs: performance.now(), effect } as const
      log.add(fault)
      return fault
    },
    async finish() {
      await proxy.close()
      caller.close()
      const leaks = await findLeaks(servers)
      await Promise.all(servers.map((server) => server.stop('SIGKILL')))
      const chain = options.variant === undefined ? await verifyChain(world) : []
      return { ...(await store.readFacts()), chain, leaks }
    },
    remove: () => takeDown({ servers, store, log, folder }),
  }
  return world
}

// the connections to a database and to Redis, which open when they are needed: ten at most, and a few more
const mayHold = 30
const leaveMs = 2000

/** Asked when all clients have gone, which a server notices in a moment. */
async function findLeaks(servers: readonly ServerProcess[]): Promise<string[]> {
  const endsMs = performance.now() + leaveMs
  const leaking = () => servers.filter((server) => (server.grown() ?? 0) > mayHold)
  while (leaking().length > 0 && performance.now() < endsMs) await pause(20)
  return leaking().map(
    (server) => `${server.name} holds ${server.grown()} more files than when it had started`,
  )
}

async function verifyChain({ runCarnet }: World): Promise<string[]> {
  const { code, printed } = await runCarnet(['audit', 'verify'])
  return code === 0 ? [] : [`carnet audit verify: ${printed}`]
}

// a host brings the database up to date, the command does not
async function startAll(servers: readonly ServerProcess[]): Promise<void> {
  for (const kind of ['host', 'command'])
    await Promise.all(servers.filter((server) => server.kind === kind).map((server) => server.start()))
}

type Ruins = Pick<World, 'servers' | 'store' | 'log' | 'folder'>

async function takeDown({ servers, store, log, folder }: Ruins): Promise<void> {
  await Promise.all(servers.map((server) => server.stop('SIGKILL')))
  await store.remove()
  log.close()
  // a server's last write to its compile cache may still be on its way
  await pause(10)
  rmSync(folder, { recursive: true, force: true })
}

interface Ground extends Pick<World, 'folder' | 'log'> {
  readonly environment: Readonly<Record<string, string>>
}

function makeServers(options: WorldOptions, ground: Ground): Promise<ServerProcess[]> {
  const { kinds = ['command', 'host'], fromSources, variant } = options
  const { folder, log, environment } = ground
  return Promise.all(
    kinds.map((kind, index) =>
      createServerProcess({
        name: `${kind} ${index}`,
        kind,
        folder,
        environment: { ...environment, ...options.environmentOf?.(index, folder) },
        fromSources,
        variant,
        wrapper: () => options.wrapperOf?.(index) ?? [],
        log,
      }),
    ),
  )
}

/** The same options for the command, as variables, and for the host, as they are. */
function environmentFor(options: WorldOptions, store: StoreStand, graceSeconds: number) {
  const text = randomBytes(32).toString('hex')
  const { ownKey = true } = options
  const grace = `${graceSeconds}s`
  const key = ownKey ? { secret: text } : { keySecret: text }
  return {
    ...store.environment,
    ...(ownKey ? { CARNET_SECRET: text } : { CARNET_KEY_SECRET: text }),
    CARNET_GRACE: grace,
    RIG_OPTIONS: JSON.stringify({ ...key, grace, autoMigrate: true, ...options.options }),
    ...(options.options?.refreshLifetime && { CARNET_REFRESH_LIFETIME: options.options.refreshLifetime }),
    ...(options.options?.trustedHops && { CARNET_TRUSTED_HOPS: String(options.options.trustedHops) }),
    ...options.environment,
  }
}
