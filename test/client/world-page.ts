import type { Channel, Page } from '@carnet/client'
import type { WorldClock } from './world-clock.ts'

/** What carries messages between the tabs of one origin, each a little later. */
export function createBroadcasting(clock: WorldClock) {
  const open = new Map<string, Set<Channel>>()
  const messages: unknown[] = []
  const channel = { latencyMs: 2 }
  class WorldChannel implements Channel {
    onmessage: Channel['onmessage'] = null
    readonly #others: Set<Channel>
    constructor(name: string) {
      this.#others = open.get(name) ?? new Set()
      open.set(name, this.#others.add(this))
    }
    postMessage(message: unknown) {
      // as browsers do
      if (!this.#others.has(this)) throw new DOMException('closed', 'InvalidStateError')
      messages.push(message)
      const data: unknown = structuredClone(message)
      for (const other of this.#others) {
        if (other !== this)
          clock.after(channel.latencyMs, () => this.#others.has(other) && other.onmessage?.({ data }))
      }
    }
    close() {
      this.#others.delete(this)
    }
  }
  return { messages, channel, BroadcastChannel: WorldChannel }
}

/** What scripts of a page may do with its cookies. */
export interface ReadableCookies {
  read(): string
  write(line: string): void
}

export interface WorldPageOptions {
  readonly BroadcastChannel?: (new (name: string) => Channel) | undefined
  readonly origin?: string | undefined
  readonly readable?: ReadableCookies | undefined
}

/** A page of a browser, as far as a client looks at it. */
export function createWorldPage({
  BroadcastChannel,
  origin = 'https://app.example',
  readable,
}: WorldPageOptions = {}) {
  const listeners = new Map<string, Set<() => void>>()
  const addEventListener: NonNullable<Page['addEventListener']> = (name, listener, { signal }) => {
    const named = listeners.get(name) ?? new Set()
    listeners.set(name, named.add(listener))
    signal.addEventListener('abort', () => named.delete(listener))
  }
  const dispatch = (name: string) => {
    for (const listener of listeners.get(name) ?? []) listener()
  }
  const document = {
    get cookie() {
      return readable?.read() ?? ''
    },
    set cookie(line) {
      readable?.write(line)
    },
    visibilityState: 'visible',
    addEventListener,
  }
  const page: Page = {
    document,
    addEventListener,
    location: { origin },
    ...(BroadcastChannel ? { BroadcastChannel } : {}),
  }
  return {
    page,
    show(visibilityState: 'visible' | 'hidden') {
      document.visibilityState = visibilityState
      dispatch('visibilitychange')
    },
    goOnline: () => dispatch('online'),
    listening: () => [...listeners.values()].reduce((sum, { size }) => sum + size, 0),
  }
}
