import type { Peer } from '../../interop/peer/peer.ts'
import type { LoadTool } from '../load-tool.ts'
import { type Group, interleave, type Series } from '../rounds.ts'
import type { Settings } from '../settings.ts'
import type { Databases } from './databases.ts'
import { type DjangoLoad, serveCarnet, serveDjango } from './servers.ts'

/** What the groups measure with. */
export interface Bench {
  readonly peer: Peer
  readonly databases: Databases
  /** Access tokens of as many sessions, and what presents them. */
  readonly tokens: readonly string[]
  readonly tool: LoadTool
  readonly settings: Settings['django']
}

/** A group but for its name. */
export type Measured = Pick<Group, 'unit' | 'series' | 'notes'>

/** A figure for each of the three that take part everywhere. */
export type OfEach<T> = Readonly<Record<'Django' | 'Django, tuned' | 'carnet', T>>

/** What starts them; the order is that in which they take turns. */
export const startsOf = ({ peer, databases }: Pick<Bench, 'peer' | 'databases'>, load: DjangoLoad) => ({
  Django: () => serveDjango(peer, databases.plain, load),
  'Django, tuned': () => serveDjango(peer, databases.tuned, load),
  carnet: () => serveCarnet(databases.carnet),
})

/** Warms everybody up, then lets them take turns. */
export async function race(
  runs: Readonly<Record<string, (seconds: number) => Promise<number>>>,
  { rounds, seconds, warmUpSeconds }: Settings['django'],
): Promise<Series[]> {
  if (warmUpSeconds > 0) for (const run of Object.values(runs)) await run(warmUpSeconds)
  const contenders = Object.entries(runs).map(([name, run]) => ({ name, measure: () => run(seconds) }))
  return interleave(contenders, rounds)
}

export function mapped<Name extends string, From, To>(
  record: Readonly<Record<Name, From>>,
  map: (value: From, name: Name) => To,
): Record<Name, To> {
  const entries = Object.entries(record) as [Name, From][]
  return Object.fromEntries(entries.map(([name, value]) => [name, map(value, name)])) as Record<Name, To>
}
