import { useCallback } from 'react'
import { goTo, type Place, usePlace } from './place.ts'

export interface Filters {
  /** What a filter of the address says; empty: nothing. */
  readonly get: (name: string) => string
  /** One of these, or nothing: an address can be typed by hand. */
  readonly oneOf: <Choice extends string>(name: string, choices: readonly Choice[]) => Choice | undefined
  /** Sets filters, and goes back to the first page of the list. */
  readonly set: (values: Readonly<Record<string, string>>, how?: 'push' | 'replace') => void
  readonly turn: (direction: 'first' | 'before' | { readonly next: string }) => void
  /** Goes on from an empty page, as if it had not been there. */
  readonly lookOn: (next: string) => void
  readonly isFirst: boolean
  /** How many pages have been turned. */
  readonly turned: number
}

/** The state of a list, which is in the address: it can be linked to, and a reload keeps it. */
export function useFilters(): Filters {
  const place = usePlace()
  const { path, query, trail } = place
  const get = useCallback((name: string) => query.get(name) ?? '', [query])
  const lookOn = useCallback(
    (next: string) => goTo({ path, query: { ...Object.fromEntries(query), cursor: next }, trail }, 'replace'),
    [path, query, trail],
  )
  const set: Filters['set'] = (values, how = 'push') =>
    goTo({ path, query: { ...Object.fromEntries(query), ...values, cursor: '' } }, how)
  return {
    get,
    set,
    lookOn,
    oneOf: (name, choices) => choices.find((choice) => choice === get(name)),
    turn: (direction) => goTo(turned(place, direction)),
    isFirst: get('cursor') === '',
    turned: trail.length,
  }
}

function turned({ path, query, trail }: Place, direction: Parameters<Filters['turn']>[0]) {
  const rest = Object.fromEntries(query)
  if (direction === 'first') return { path, query: { ...rest, cursor: '' } }
  if (direction === 'before')
    return { path, query: { ...rest, cursor: trail.at(-1) ?? '' }, trail: trail.slice(0, -1) }
  return { path, query: { ...rest, cursor: direction.next }, trail: [...trail, rest['cursor'] ?? ''] }
}
