import type { Keeping, Message, Tabs } from './core.ts'
import { type Held, isNewer, toHeld } from './held-session.ts'

// a message needs a few milliseconds
const spreadMs = 50
/** A tab that overslept holds a token that may be used up long since: it waits also for tabs that are busy. */
const lateAnswerMs = 300
const turnMs = 3000

export function createTabs(core: Keeping): Tabs {
  const { BroadcastChannel } = core.page
  const channel = core.channel && BroadcastChannel ? new BroadcastChannel(core.channel) : undefined
  /** Until when another tab's exchange is waited for. */
  let othersTurnMs = 0
  let onNews: (() => void) | undefined

  const tell = (message: Message) => channel?.postMessage(message)
  const news = (milliseconds: number) =>
    channel &&
    new Promise<void>((resolve) => {
      onNews = resolve
      core.after(milliseconds, resolve)
    })

  function take(next?: Held): void {
    core.replace(next, 'elsewhere')
    void core.save()
    othersTurnMs = 0
    onNews?.()
  }

  function hear(message: Message): void {
    const mine = core.held()
    if (message.is === 'session') {
      const next = toHeld(message.kept)
      if (next && isWanted(core, next, message.began)) take(next)
    } else if (mine && (message.id ?? mine.id) === mine.id) hearOfMine(message, mine)
  }

  function hearOfMine(message: Exclude<Message, { is: 'session' }>, mine: Held): void {
    if (message.is === 'ended') take()
    else if (mine.issued > (message.issued ?? 0)) tell({ is: 'session', kept: mine.kept })
    else if (message.issued) othersTurnMs = core.now() + turnMs
  }

  if (channel) channel.onmessage = ({ data }) => hear(data as Message)

  return {
    tell,
    async ask() {
      tell({ is: 'asking' })
      await news(spreadMs)
    },
    async agree({ id, issued, expiresAtMs }) {
      await news(core.random() * spreadMs)
      if (othersTurnMs > core.now()) await news(othersTurnMs - core.now())
      tell({ is: 'asking', id, issued })
      if (core.now() - expiresAtMs > turnMs) await news(lateAnswerMs)
    },
    hangUp: () => channel?.close(),
  }
}

/** Whether what another tab holds is to be held here. */
function isWanted({ held, state }: Keeping, next: Held, began: boolean | undefined): boolean {
  const mine = held()
  return began || (mine ? !mine.session || isNewer(next, mine) : state().status === 'loading')
}
