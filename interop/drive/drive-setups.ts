import { openPeer, type Peer } from '../peer/peer.ts'
import { type Facts, factsOf, type Setup } from '../setups/setup.ts'
import { startCarnetStand } from './carnet-stand.ts'
import { makeTemplates, startDjangoStand, type Templates } from './django-stand.ts'
import { serveKeySet } from './key-set-server.ts'
import type { Stand } from './stand.ts'

/** What starts the two servers of a setup; either is ended when the work is done, however it ends. */
export interface Stands {
  readonly facts: Facts
  readonly withCarnet: <T>(work: (stand: Stand) => Promise<T>) => Promise<T>
  readonly withDjango: <T>(work: (stand: Stand) => Promise<T>) => Promise<T>
}

/** A peer that is ready to serve any setup. */
export interface ReadyPeer {
  readonly peer: Peer
  readonly templates: Templates
}

export async function readyPeer(): Promise<ReadyPeer | { readonly unavailable: string }> {
  const peer = await openPeer()
  if ('unavailable' in peer) return peer
  try {
    return { peer, templates: await makeTemplates(peer) }
  } catch (error) {
    peer.remove()
    throw error
  }
}

/** Works on each setup, two at a time. Without a peer, `withDjango` fails. */
export async function eachSetup<T>(
  setups: readonly Setup[],
  ready: ReadyPeer | undefined,
  work: (stands: Stands) => Promise<T>,
): Promise<T[]> {
  const results: T[] = []
  const waiting = [...setups.entries()]
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, setup] = next
      results[index] = await withStands(setup, ready, work)
    }
  }
  await Promise.all([worker(), worker()])
  return results
}

async function withStands<T>(
  setup: Setup,
  ready: ReadyPeer | undefined,
  work: (stands: Stands) => Promise<T>,
): Promise<T> {
  const facts = factsOf(setup)
  const keySet = setup.keySetKid === undefined ? undefined : await serveKeySet(facts)
  try {
    return await work({
      facts,
      withCarnet: (task) => closing(startCarnetStand(facts, keySet?.url), task),
      withDjango(task) {
        if (ready === undefined) throw new Error('There is no peer here.')
        return closing(startDjangoStand({ ...ready, facts, keySetUrl: keySet?.url }), task)
      },
    })
  } finally {
    await keySet?.close()
  }
}

async function closing<T>(starting: Promise<Stand>, task: (stand: Stand) => Promise<T>): Promise<T> {
  const stand = await starting
  try {
    return await task(stand)
  } finally {
    await stand.close()
  }
}
