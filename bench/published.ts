// The published figures when only some sections are measured anew.
import type { Machine } from './machine.ts'
import type { Group } from './rounds.ts'

/** A group, the section that measured it, and when (ISO 8601). */
export interface DatedGroup extends Group {
  readonly section: string
  readonly date: string
}

interface Run {
  readonly machine: Machine
  readonly groups: readonly DatedGroup[]
}

/** The published groups with the sections of the new run in the place of their old ones. @throws TypeError for another machine. */
export function mergeGroups(published: Run, run: Run): DatedGroup[] {
  for (const name of ['cpu', 'cores', 'node'] as const)
    if (published.machine[name] !== run.machine[name])
      throw new TypeError(`The published figures are of another machine (${name}): publish a full run.`)
  const anew = new Set(run.groups.map(({ section }) => section))
  return [...published.groups.filter(({ section }) => !anew.has(section)), ...run.groups]
}

/** The days on which groups were measured: one, or the first and the last. */
export function daysOf(groups: readonly DatedGroup[]): string {
  const days = groups.map(({ date }) => date.slice(0, 10)).sort()
  const [first, last] = [days[0], days.at(-1)]
  return first === last || last === undefined ? (first ?? '') : `${first} to ${last}`
}
