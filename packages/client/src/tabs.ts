import type { SignOutReason } from './client.ts'
import type { Keeping, Message, Tabs } from './core.ts'
import { type Held, isNewer, toHeld } from './held-session.ts'

export function createTabs(core: Keeping): Tabs {
  // a message needs a few milliseconds
  const spreadMs = 50
  /** A tab that overslept holds a token that may be used up long since: it waits also for tabs that are busy. */
  const lateAnswerMs = 300
  const turnMs = 3000
  const { BroadcastChannel } = core.page
  let channel = core.channel && BroadcastChannel ? new BroadcastChannel(core.channel) : undefined
  /** When another tab began an exchange, which is waited for. */
  let othersTurnMs = 0
  let onNews: (() => void) | undefined

  const tell = (message: Message) => channel?.postMessage(message)
  const pause = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      onNews = resolve
      core.after(milliseconds, resolve)
    })
  const news = (milliseconds: number) => channel && pause(milliseconds)

  function take(next?: Held): void {
    core.replace(next, 'elsewhere')
    void core.save()
    onNews?.()
  }

  const hear = ({ data }: { readonly data: unknown }): void => {
    const mine = core.held()
    const { kept, began, ended, id = mine?.id, issued = 0 } = data as Message
    const next = toHeld(kept)
    if (next) return void (isWanted(core, next, began) && take(next))
    if (mine?.id === id && mine) {
      if (ended) take()
      // it asks, and with the moment of what it holds it is about to exchange that
      else if (mine.issued > issued) tell({ kept: mine.kept })
      else if (issued) othersTurnMs = core.now()
    }
  }
  if (channel) channel.onmessage = hear

  return {
    tell,
    pause,
    async ask() {
      tell({})
      await news(spreadMs)
    },
    async agree({ id, issued, expiresAtMs }) {
      await news(core.random() * spreadMs)
      // either way: a clock may have been set back
      const sinceMs = Math.abs(core.now() - othersTurnMs)
      if (sinceMs < turnMs) await news(turnMs - sinceMs)
      tell({ id, issued })
      if (core.now() - expiresAtMs > turnMs) await news(lateAnswerMs)
    },
    close() {
      // a closed one throws at whoever posts
      channel = void channel?.close()
    },
  }
}

/** Whether what another tab holds is to be held here. */
function isWanted(core: Keeping, next: Held, began?: boolean): unknown {
  const mine = core.held()
  if (mine) return !mine.session || isNewer(next, mine, began)
  // an answer may be late for who found nobody, and is none for who has signed out
  return began || !(core.state() as { reason?: SignOutReason }).reason
}
