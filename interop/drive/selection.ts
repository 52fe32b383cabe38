import { isDeepStrictEqual } from 'node:util'
import { tokenId } from '../cases/forge.ts'
import { obtainPlaces } from '../cases/places.ts'
import { type Case, keyOf } from '../cases/request.ts'
import type { Recording } from '../compare/recording.ts'
import type { Setup } from '../setups/setup.ts'
import type { Choice } from './play.ts'

/** One request of so many, where nothing else asks for it. */
export interface Shares {
  readonly usual: number
  /** Of those that cost a password hash. */
  readonly costly: number
}

/**
 * A choice for a test that has not got minutes: under the first setup everything, and under each other what is
 * answered differently there, and a share of the rest, another one each time. `CARNET_INTEROP=all` chooses everything.
 */
export function selection(
  setup: Setup,
  { recording, first }: { readonly recording: Recording; readonly first: Recording },
  { usual, costly }: Shares,
): Choice {
  if (recording.header.like === undefined || process.env['CARNET_INTEROP'] === 'all') return () => true
  return (one) => {
    const key = keyOf(one)
    const isOwn = !isDeepStrictEqual(recording.answers.get(key), first.answers.get(key))
    return isOwn || lot(`${setup.name} ${key}`) % (isCostly(one) ? costly : usual) === 0
  }
}

const costlyPlaces: readonly string[] = obtainPlaces
const isCostly = ({ place }: Case) => costlyPlaces.includes(place)
const lot = (text: string) => Number.parseInt(tokenId(text).slice(0, 8), 16)
