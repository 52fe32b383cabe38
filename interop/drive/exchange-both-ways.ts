import type { Facts } from '../setups/setup.ts'
import { type Crossing, exchange, issueAt } from './exchange.ts'
import type { Stand } from './stand.ts'

export const directions = ['from Django to Carnet', 'from Carnet to Django'] as const

export interface Exchanged {
  readonly setup: string
  readonly algorithm: string
  readonly direction: (typeof directions)[number]
  readonly crossings: readonly Crossing[]
}

/** Tokens of each of the two servers at the other one. */
export async function exchangeBothWays(
  facts: Facts,
  { carnet, django }: { readonly carnet: Stand; readonly django: Stand },
): Promise<Exchanged[]> {
  const results: Exchanged[] = []
  for (const direction of directions) {
    const isFromDjango = direction === 'from Django to Carnet'
    const [home, away] = isFromDjango ? [django, carnet] : [carnet, django]
    const crossings = await exchange(facts, await issueAt(home), { home, away })
    results.push({ setup: facts.setup.name, algorithm: facts.algorithm, direction, crossings })
  }
  return results
}
