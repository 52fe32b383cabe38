import { parseObject } from './call.ts'
import type { SessionState, SignOutReason } from './client.ts'
import type { Machine, SessionKeeper } from './core.ts'
import { type Held, isNewer, nameOf, toHeld } from './held-session.ts'

export function createSessionKeeper({ storage, transport, onError }: Machine): SessionKeeper {
  const listeners = new Set<(state: SessionState) => void>()
  let held: Held | undefined
  let state: SessionState = { status: 'loading' }
  /** Whose session the storage holds, so that its absence means something; undefined: not known. */
  let storedName: string | undefined
  let lastWrite: Promise<unknown> = Promise.resolve()

  /** Undefined: there is nothing. Null: there is something, and it is no session; or that is not known. */
  async function read(): Promise<Held | null | undefined> {
    try {
      const text = await storage?.get()
      return text ? (toHeld(parseObject(text)) ?? null) : undefined
    } catch (error) {
      onError(error)
      return null
    }
  }

  async function write(): Promise<void> {
    const stored = await read()
    const name = storedName
    storedName = undefined
    if (held) {
      if (!stored || !isNewer(stored, held)) await storage?.set(JSON.stringify(transport.toStored(held.kept)))
      storedName = nameOf(held)
      // what another tab has begun since stays
    } else if (stored && nameOf(stored) === name) await storage?.remove()
  }

  function replace(next: Held | undefined, reason?: SignOutReason): void {
    const before = held
    held = next
    if (next?.session) state = { status: 'signed_in', session: next.session }
    // a session that only a cookie knows of is none yet, and not no session either
    else if (next || state.status === 'signed_out') return
    else state = { status: 'signed_out', reason: before?.session && reason }
    for (const listener of listeners) {
      try {
        listener(state)
      } catch (error) {
        onError(error)
      }
    }
  }

  return {
    held: () => held,
    state: () => state,
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    replace,
    save: () => (lastWrite = lastWrite.then(storage && write).catch(onError)),
    async reread() {
      await lastWrite
      const before = held
      const stored = await read()
      if (held !== before || (before && !storedName)) return
      if (stored && (!before || nameOf(stored) !== nameOf(before) || isNewer(stored, before))) {
        storedName = nameOf(stored)
        replace(stored)
      } else if (stored === undefined && before) replace(undefined, 'elsewhere')
    },
  }
}
