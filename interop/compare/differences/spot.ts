import type { Answers } from '../../drive/play.ts'
import type { Answer } from '../../drive/send.ts'
import type { Facts } from '../../setups/setup.ts'
import type { Difference, Expected } from '../judge.ts'

/** Where two answers are compared: in a setup, at an endpoint or in a scenario, under a name. */
export interface Spot {
  readonly facts: Facts
  /** The endpoint, or the scenario. */
  readonly group: string
  readonly name: string
  /** All that the peer answered in the setup. */
  readonly answers: Answers
}

type Says = (spot: Spot, theirs: Answer) => Expected

interface Condition {
  /** Endpoints or scenarios. Default: all. */
  readonly at?: readonly string[]
  readonly named?: readonly string[] | RegExp
  /** The peer's status. */
  readonly theirs?: number
  readonly when?: (spot: Spot, theirs: Answer) => boolean
}

export type SpotDifference = Difference<Spot>

/** A difference wherever all of the conditions hold. */
export function differs(
  reason: string,
  { at, named, theirs: status, when }: Condition,
  expected: Says,
): SpotDifference {
  return {
    reason,
    isAt: (spot, theirs) =>
      (at?.includes(spot.group) ?? true) &&
      (status === undefined || status === theirs.status) &&
      isNamed(spot.name, named) &&
      (when?.(spot, theirs) ?? true),
    expected,
  }
}

const isNamed = (name: string, named: Condition['named']) =>
  named === undefined || (named instanceof RegExp ? named.test(name) : named.includes(name))

export const splitKey = (key: string): Pick<Spot, 'group' | 'name'> => {
  const [group = '', name = ''] = key.split(/: (.*)/s, 2)
  return { group, name }
}
