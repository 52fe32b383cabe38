import { type ClientError, isVoid } from './client-error.ts'
import type { Core, Refresher } from './core.ts'
import { type Held, isDue } from './held-session.ts'
import { patiently } from './patience.ts'
import { adopt, end, toReceived } from './received.ts'

export function createRefresher(core: Core): Refresher {
  const firstRestMs = 3000
  const longestRestMs = 60_000
  let flight: Promise<void> | undefined
  const rest = { ms: 0 }
  /** What the server may have exchanged, though its answer did not come. */
  let doubtful: Held | undefined
  let failedAtMs = 0
  let lastFailure: ClientError

  async function fly(): Promise<void> {
    const before = core.held()
    try {
      const held = before && (await settle(core, before))
      if (held) await exchange(core, held, held === doubtful)
      rest.ms = 0
    } catch (error) {
      doubtful = core.held()
      lastFailure = error as ClientError
      failedAtMs = core.now()
      const restMs = lastFailure.retryAfter * 1000 || Math.min(longestRestMs, rest.ms * 2 || firstRestMs)
      rest.ms = restMs * (1 + core.random() / 2)
      throw error
    }
  }

  return {
    async refresh() {
      // either way: a clock may have been set back, and a timer may be early
      if (!flight && Math.abs(core.now() - failedAtMs) < rest.ms - 50) throw lastFailure
      flight ??= fly().finally(() => {
        flight = undefined
      })
      return flight
    },
    rest,
  }
}

/** Waits for the other tabs, and then answers what is to be exchanged: nothing, where one of them has done it. */
async function settle(core: Core, before: Held): Promise<Held | undefined> {
  /** Tokens are dated in whole seconds, and their dates must tell them apart. */
  const datingMs = 1000
  const due = () => {
    const held = core.held()
    return held && (held === before || isDue(core, held, 0)) ? held : undefined
  }
  await core.reread()
  const read = due()
  if (read) await core.agree(read)
  // of none this is no number
  const youngMs = Number(due()?.atMs) + datingMs - core.now()
  // a clock that was set back must not keep it
  if (youngMs > 0) await core.pause(Math.min(youngMs, datingMs))
  return due()
}

async function exchange(core: Core, held: Held, isDoubtful: boolean): Promise<void> {
  // whatever becomes of a token that is not held any more is of no interest
  const isOver = () => core.held() !== held
  const attempt = async (signal: AbortSignal) =>
    toReceived(
      core,
      await core.transport.call(core, 'POST /token/refresh/', held.kept, { signal }),
      held.kept,
    )
  try {
    const next = await patiently(core, attempt, isOver)
    await core.reread()
    if (!isOver()) await adopt(core, next)
  } catch (error) {
    const { code } = error as ClientError
    const isEnd = isVoid(error as ClientError)
    if (isEnd) await core.reread()
    if (isOver()) return
    if (!isEnd) throw error
    // an old token is no sign of a thief where the answer to it was lost
    await end(core, code === 'token_reused' && !isDoubtful ? code : 'session_ended')
  }
}
