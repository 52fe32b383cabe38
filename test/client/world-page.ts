import type { Channel, Page } from '@carnet/client'
import type { WorldClock } from './world-clock.ts'

/** What carries messages between the tabs of one origin, each two milliseconds later. */
export function createBroadcasting(clock: WorldClock) {
  const open = new Map<string, Set<Channel>>()
  const messages: unknown[] = []
  class WorldChannel implements Channel {
    onmessage: Channel['onmessage'] = null
    readonly #others: Set<Channel>
    constructor(name: string) {
      this.#others = open.get(name) ?? new Set()
      open.set(name, this.#others.add(this))
    }
    postMessage(message: unknown) {
      messages.push(message)
      const data: unknown = structuredClone(message)
      for (const other of this.#others) {
        if (other !== this) clock.after(2, () => this.#others.has(other) && other.onmessage?.({ data }))
      }
    }
    close() {
      this.#others.delete(this)
    }
  }
  return { messages, BroadcastChannel: WorldChannel }
}

/** A page of a browser, as far as a client looks at it. */
export function createWorldPage(BroadcastChannel?: new (name: string) => Channel) {
  const listeners = new Map<string, Set<() => void>>()
  const addEventListener: NonNullable<Page['addEventListener']> = (name, listener, { signal }) => {
    const named = listeners.get(name) ?? new Set()
    listeners.set(name, named.add(listener))
    signal.addEventListener('abort', () => named.delete(listener))
  }
  const dispatch = (name: string) => {
    for (const listener of listeners.get(name) ?? []) listener()
  }
  const navigator = { onLine: true }
  const document = { cookie: '', visibilityState: 'visible', addEventListener }
  const page: Page = {
    document,
    navigator,
    addEventListener,
    location: { origin: 'https://app.example' },
    ...(BroadcastChannel ? { BroadcastChannel } : {}),
  }
  return {
    page,
    document,
    show(visibilityState: 'visible' | 'hidden') {
      document.visibilityState = visibilityState
      dispatch('visibilitychange')
    },
    goOnline(onLine: boolean) {
      navigator.onLine = onLine
      if (onLine) dispatch('online')
    },
    listening: () => [...listeners.values()].reduce((sum, { size }) => sum + size, 0),
  }
}
