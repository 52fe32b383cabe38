import type { Core } from './core.ts'
import { isDue } from './held-session.ts'

/** Keeps the session fresh while nobody asks. */
export interface Watch {
  readonly wake: () => void
  readonly close: () => void
}

export function createWatch(core: Core): Watch {
  const { document, addEventListener } = core.page
  /** Timers hold no more than about 24 days, and who sleeps does not count: so it looks at the clock now and then. */
  const longestWaitMs = 3_600_000
  const closing = new AbortController()
  let cancel = () => {}

  const watched = () => !closing.signal.aborted && core.held()

  function schedule(): void {
    cancel()
    const held = watched()
    if (!core.keepFresh || !held) return
    // tabs differ, so that the first one's exchange serves all
    const earlyMs = held.marginMs * (1 - core.random() / 2)
    const waitMs = Math.max(core.rest.ms, held.expiresAtMs - earlyMs - core.now())
    cancel = core.after(Math.min(longestWaitMs, waitMs), look)
  }

  function look(): void {
    const held = watched()
    // a page that is not seen is looked after when it is
    if (!held || document?.visibilityState === 'hidden') return
    if ((core.keepFresh || !held.session) && isDue(core, held, 1)) core.refresh().then(schedule, schedule)
    else schedule()
  }

  function wake(): void {
    core.rest.ms = 0
    look()
  }

  function comeBack(): void {
    wake()
    // what another tab has done meanwhile may not have been heard
    void core.reread()
  }

  addEventListener?.('online', comeBack, closing)
  // also when the browser brings a page back that was left
  addEventListener?.('visibilitychange', comeBack, closing)
  core.onChange(schedule)
  return {
    wake,
    close() {
      closing.abort()
      cancel()
      core.close()
    },
  }
}
