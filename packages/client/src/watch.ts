import type { Core } from './core.ts'

/** Keeps the session fresh while nobody asks. */
export interface Watch {
  readonly wake: () => void
  readonly close: () => void
}

/** Timers hold no more than about 24 days, and who sleeps does not count: so it looks at the clock now and then. */
const longestWaitMs = 3_600_000

export function createWatch(core: Core): Watch {
  const { document, addEventListener } = core.page
  const closing = new AbortController()
  let cancel = () => {}

  function schedule(): void {
    cancel()
    const held = core.held()
    if (!core.keepFresh || closing.signal.aborted || !held) return
    // tabs differ, so that the first one's exchange serves all
    const earlyMs = held.marginMs * (1 - core.random() / 2)
    const dueMs = Math.max(held.expiresAtMs - earlyMs, core.rest.untilMs)
    cancel = core.after(Math.min(longestWaitMs, Math.max(0, dueMs - core.now())), look)
  }

  function look(): void {
    const held = core.held()
    // a page that is not seen is looked after when it is
    if (!held || document?.visibilityState === 'hidden') return
    const isDue = held.expiresAtMs - held.marginMs <= core.now() && (core.keepFresh || !held.session)
    if (isDue) core.refresh().then(schedule, schedule)
    else schedule()
  }

  function wake(): void {
    core.rest.untilMs = 0
    look()
  }

  addEventListener?.('online', wake, closing)
  // also when the browser brings a page back that was left
  document?.addEventListener?.('visibilitychange', wake, closing)
  core.onChange(schedule)
  return {
    wake,
    close() {
      closing.abort()
      cancel()
    },
  }
}
