import { adminNextPath } from '@carnet/contract'
import { useSyncExternalStore } from 'react'

// The script lies in `assets/` below the page's root, wherever that is mounted.
/** The path of `/admin/` on this host. */
export const base = new URL('../', import.meta.url).pathname

/** Where somebody is in the admin. */
export interface Place {
  /** Below the base, without slashes around it: `users/7`. */
  readonly path: string
  readonly query: URLSearchParams
  /** The pages of a list that were turned to come here, as their cursors. */
  readonly trail: readonly string[]
}

export interface Target {
  readonly path: string
  readonly query?: Readonly<Record<string, string | undefined>>
  readonly trail?: readonly string[]
}

/** The address of a place, as text for a link. */
export function addressOf({ path, query = {} }: Target): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(value)}`],
  )
  return `${base}${path}${pairs.length > 0 ? `?${pairs.join('&')}` : ''}`
}

/** Goes there. `replace` leaves no step behind for the browser's Back. */
export function goTo(target: Target, how: 'push' | 'replace' = 'push'): void {
  const state = { trail: target.trail ?? [] }
  if (how === 'push') history.pushState(state, '', addressOf(target))
  else history.replaceState(state, '', addressOf(target))
  for (const listener of listeners) listener()
}

const listeners = new Set<() => void>()

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  addEventListener('popstate', listener)
  return () => {
    listeners.delete(listener)
    removeEventListener('popstate', listener)
  }
}

let latest: { readonly href: string; readonly state: unknown; readonly place: Place } | undefined

// the same place is the same object, or React would draw for ever
function current(): Place {
  const { href, pathname, search } = location
  const { state } = history
  if (latest?.href === href && latest.state === state) return latest.place
  const path = pathname.startsWith(base) ? pathname.slice(base.length).replace(/\/$/, '') : ''
  const place = { path, query: new URLSearchParams(search), trail: trailOf(state) }
  latest = { href, state, place }
  return place
}

const trailOf = (state: unknown): readonly string[] =>
  typeof state === 'object' && state !== null && 'trail' in state && Array.isArray(state.trail)
    ? state.trail.map(String)
    : []

export const usePlace = (): Place => useSyncExternalStore(subscribe, current)

/** What `next` in an address asks for, if it is a place of this admin; a page of another host never is. */
export function placeAfterSignIn(next: string | null): Target {
  // the server knows nothing of where it is mounted, so what stands in `next` begins with /admin/
  const { pathname, searchParams } = new URL(adminNextPath(next), location.origin)
  return { path: pathname.slice('/admin/'.length), query: Object.fromEntries(searchParams) }
}

/** Goes to the first page, whose address says where to come back to. */
export function setAside(): void {
  const { path, query } = current()
  const text = addressOf({ path, query: Object.fromEntries(query) }).slice(base.length)
  const next = query.get('next') ?? (text === '' ? undefined : `/admin/${text}`)
  goTo({ path: '', query: { next } }, 'replace')
}
