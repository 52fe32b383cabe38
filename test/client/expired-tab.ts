import type { TokenStorage } from '@carnet/client'
import { type createClientWorld, credentials, type Fault } from './client-world.ts'

type World = Awaited<ReturnType<typeof createClientWorld>>

export const minutes = 60_000

export const isRefresh = ({ url }: Request): boolean => url.endsWith('/token/refresh/')

/** Lets the first so many refreshes meet a fault. */
export function atRefresh(times: number, fault: Fault): Fault {
  let left = times
  return (request, send, origin) => (isRefresh(request) && left-- > 0 ? fault(request, send, origin) : send())
}

/** A tab that is signed in and whose access token has just expired. */
export async function openExpired(world: World, storage?: TokenStorage): Promise<Tab> {
  const tab = await world.openTab({ keepFresh: false, ...(storage ? { storage } : {}) })
  await tab.client.signIn(credentials)
  world.clock.sleep(5 * minutes)
  return tab
}

type Tab = Awaited<ReturnType<World['openTab']>>

export function createStorage(text?: string): TokenStorage & { text: string | undefined } {
  return {
    text,
    get() {
      return this.text
    },
    set(next) {
      this.text = next
    },
    remove() {
      this.text = undefined
    },
  }
}
