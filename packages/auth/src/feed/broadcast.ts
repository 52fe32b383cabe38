import type { Key } from '../tokens/index.ts'
import { type Bulletin, maximumEnded, signBulletin } from './bulletin.ts'
import type { NumberedSession } from './ended-sessions.ts'
import type { RevocationFeed } from './revocation-feed.ts'

/** The feed of this process, told to whoever listens over HTTP. */
export interface Broadcast {
  /**
   * The events of one listener as bytes, behind the event that they had last where that is known. Undefined: there are
   * too many listeners, or from that address a quarter of as many as there may be, or it is closed.
   */
  readonly listen: (
    lastEventId: string | undefined,
    address?: string,
  ) => ReadableStream<Uint8Array> | undefined
  readonly listeners: () => number
  /**
   * Ends every stream, so that listeners go elsewhere. Those who come back here all the same, because they are not sent
   * elsewhere yet, are told what they do not know, and leave with the next heartbeat.
   */
  readonly drain: () => void
  /** Ends every stream; from now on nobody can listen. */
  readonly close: () => void
}

export interface BroadcastOptions {
  readonly feed: Pick<RevocationFeed, 'newest' | 'after' | 'sinceMs' | 'onNews' | 'status'>
  readonly signingKey: () => Key
  /** The keys whose tokens are good now. */
  readonly kids: () => readonly string[]
  /** Unix milliseconds. */
  readonly clock: () => number
  /** The name of this process's numbers: nobody else's. */
  readonly stream: string
  /** What listeners of one network have in common. Default: the address itself. */
  readonly networkOf?: (address: string) => string
  readonly onError: (error: unknown) => void
  /** How often those are told who know everything, in milliseconds. Default 1000. */
  readonly heartbeatMs?: number
  /** Default 1000. */
  readonly maximumListeners?: number
}

interface Listener {
  readonly controller: ReadableStreamDefaultController<Uint8Array>
  /** Empty where it is not known. */
  readonly network: string
  /** The number of the last session that was told. */
  told: number
  hasBegun: boolean
  /** How many heartbeats in a row found no room. */
  missed: number
}

// a listener that takes nothing for so many heartbeats has gone
const maximumMissed = 30

/**
 * Tells ended sessions in signed, numbered bulletins: to a new listener all that it does not know, then each as it
 * happens, and every second that there are none. What a listener is slow to take waits in the memory of the feed, and in
 * no queue of its own.
 */
export function createBroadcast(options: BroadcastOptions): Broadcast {
  const { feed, heartbeatMs = 1000, maximumListeners = 1000, networkOf = String, onError } = options
  const write = createWriter(options)
  const listeners = new Set<Listener>()
  let isDraining = false
  let isClosed = false

  function tellNews(listener: Listener): boolean {
    const next = takeNext(feed, listener)
    if (next !== undefined) listener.controller.enqueue(write(next.span, next.page))
    return next !== undefined
  }
  const drop = (listener: Listener, how: (controller: Listener['controller']) => void) => {
    if (listeners.delete(listener)) how(listener.controller)
  }
  /** Whatever goes wrong with one of them, the others are told. */
  const each = (tell: (listener: Listener) => void) => {
    for (const listener of [...listeners]) {
      try {
        tell(listener)
      } catch (error) {
        onError(error)
        drop(listener, (controller) => controller.error(error))
      }
    }
  }
  const hasRoom = ({ controller }: Listener) => (controller.desiredSize ?? 0) > 0
  const beat = (listener: Listener) => {
    if (!hasRoom(listener)) {
      listener.missed += 1
      if (listener.missed > maximumMissed) drop(listener, (controller) => controller.error(new Error('gone')))
      return
    }
    listener.missed = 0
    // who hears nothing while this feed is stale becomes stale as well, as it should
    if (tellNews(listener) || feed.status().isStale) return
    const { told } = listener
    listener.controller.enqueue(write({ from: told, to: told, isPartial: false }, []))
  }

  const unsubscribe = feed.onNews(() => each((listener) => hasRoom(listener) && tellNews(listener)))
  const end = (listener: Listener) => drop(listener, (controller) => controller.close())
  const beating = setInterval(() => {
    each(beat)
    if (isDraining) each(end)
  }, heartbeatMs).unref()
  return {
    listen(lastEventId, address = '') {
      const network = networkOf(address)
      if (isClosed || isFull(listeners, maximumListeners, network)) return undefined
      let listener: Listener
      return new ReadableStream<Uint8Array>({
        start(controller) {
          const told = knownNumber(options, lastEventId)
          listener = { controller, network, told, hasBegun: false, missed: 0 }
          listeners.add(listener)
        },
        pull: () => void tellNews(listener),
        cancel: () => drop(listener, () => undefined),
      })
    },
    listeners: () => listeners.size,
    drain() {
      isDraining = true
      each(end)
    },
    close() {
      isClosed = true
      unsubscribe()
      clearInterval(beating)
      each(end)
    },
  }
}

/** A stranger who takes every place would leave all verifiers without news, which is to let nobody pass. */
function isFull(listeners: ReadonlySet<Listener>, maximum: number, network: string): boolean {
  if (listeners.size >= maximum) return true
  const fromThere = [...listeners].filter((listener) => listener.network === network).length
  return network !== '' && fromThere >= maximum / 4
}

type Span = Pick<Bulletin, 'from' | 'to' | 'isPartial'>

/** What a listener is to be told next; undefined: they know everything. */
function takeNext(
  feed: BroadcastOptions['feed'],
  listener: Listener,
): { readonly span: Span; readonly page: readonly NumberedSession[] } | undefined {
  // some of it may be forgotten before it could be told: then everything from the beginning
  if (feed.after(listener.told, 0) === undefined) listener.told = 0
  const from = listener.told
  // looked up for each page: what ends between two of them belongs to the story
  const waiting = feed.after(from, maximumEnded + 1) ?? []
  if (waiting.length === 0 && listener.hasBegun) return undefined
  const page = waiting.slice(0, maximumEnded)
  const isLast = waiting.length === page.length
  const to = isLast ? feed.newest() : (page.at(-1)?.number ?? from)
  listener.told = to
  listener.hasBegun = true
  // what this feed has not heard itself is missing: who connects again and again must not count as well informed
  return { span: { from, to, isPartial: !isLast || feed.status().isStale }, page }
}

/** The number in an event's id, if it is one of ours and what follows it is known. */
function knownNumber({ stream, feed }: BroadcastOptions, lastEventId = ''): number {
  const [, number = ''] = lastEventId.startsWith(`${stream}:`) ? lastEventId.split(':') : []
  const told = /^\d{1,15}$/.test(number) ? Number(number) : 0
  return feed.after(told, 0) === undefined ? 0 : told
}

/** Writes events. Those who are told the same in one turn are told by one signature. */
function createWriter({ stream, signingKey, kids, clock, feed }: BroadcastOptions) {
  let written = new Map<string, Uint8Array>()
  return (span: Span, ended: Bulletin['ended']): Uint8Array => {
    const name = JSON.stringify(span)
    const known = written.get(name)
    if (known !== undefined) return known
    if (written.size === 0) setImmediate(() => (written = new Map()))
    const times = { atMs: Math.floor(clock()), sinceMs: Math.floor(feed.sinceMs()) }
    const text = signBulletin(signingKey(), { stream, ...span, ...times, kids: kids(), ended })
    const event = encoder.encode(`id: ${stream}:${span.to}\ndata: ${text}\n\n`)
    written.set(name, event)
    return event
  }
}

const encoder = new TextEncoder()
