import { type ClientError, isFinal } from './client-error.ts'
import type { Core, Refresher } from './core.ts'
import type { Held } from './held-session.ts'
import { patiently, pause } from './patience.ts'
import { adopt, end, toReceived } from './received.ts'

const longestRestSeconds = 60
/** Tokens are dated in whole seconds, and their dates must tell them apart. */
const datingMs = 1000

export function createRefresher(core: Core): Refresher {
  let flight: Promise<void> | undefined
  let failures = 0
  const rest = { untilMs: 0 }
  let lastFailure: ClientError

  async function fly(): Promise<void> {
    const before = core.held()
    try {
      const held = before && (await settle(core, before))
      if (held) await exchange(core, held)
      failures = 0
    } catch (error) {
      lastFailure = error as ClientError
      const seconds = lastFailure.retryAfter || Math.min(longestRestSeconds, 3 * 2 ** failures++)
      rest.untilMs = core.now() + seconds * (1000 + core.random() * 500)
      throw error
    } finally {
      flight = undefined
    }
  }

  return {
    refresh() {
      if (!flight && core.now() < rest.untilMs) return Promise.reject(lastFailure)
      flight ??= fly()
      return flight
    },
    underway: () => flight,
    rest,
  }
}

/** Waits for the other tabs, and then answers what is to be exchanged: nothing, where one of them has done it. */
async function settle(core: Core, before: Held): Promise<Held | undefined> {
  const due = () => {
    const held = core.held()
    return held && (held === before || held.expiresAtMs <= core.now()) ? held : undefined
  }
  await core.reread()
  const read = due()
  if (read) await core.agree(read)
  const youngMs = (due()?.atMs ?? 0) + datingMs - core.now()
  // a clock that was set back must not keep it
  if (youngMs > 0) await pause(core, Math.min(youngMs, datingMs))
  return due()
}

async function exchange(core: Core, held: Held): Promise<void> {
  // whatever becomes of a token that is not held any more is of no interest
  const isOver = () => core.held() !== held
  const attempt = async (signal: AbortSignal) => {
    const presented = await core.transport.present(held.kept, core)
    return toReceived(core, await core.call('POST /token/refresh/', { ...presented, signal }), held.kept)
  }
  try {
    const next = await patiently(core, attempt, isOver)
    await core.reread()
    if (!isOver()) await adopt(core, next)
  } catch (error) {
    const { code, status } = error as ClientError
    // refused for any reason, what only a cookie might have known is no session
    const isEnd = isFinal(error as ClientError) && (status === 401 || !held.session)
    if (isEnd) await core.reread()
    if (isOver()) return
    if (!isEnd) throw error
    await end(core, code === 'token_reused' ? code : 'session_ended')
  }
}
