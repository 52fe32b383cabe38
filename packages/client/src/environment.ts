/** What a client takes from the machine it runs on. Tests bring their own. */
export interface Environment {
  /** `fetch`. */
  readonly send: (input: string | Request, init: RequestInit) => Promise<Response>
  /** Unix milliseconds. */
  readonly now: () => number
  /** From 0 up to 1; for spreading, not for secrets. */
  readonly random: () => number
  /** Runs `run` once after so many milliseconds, unless what it answers is called before. Keeps no process alive. */
  readonly after: (milliseconds: number, run: () => void) => () => void
  readonly page: Page
}

/** What a page's global object has. Elsewhere most of it is missing, and nothing of it is needed. */
export interface Page extends EventSource {
  readonly document?: EventSource & { cookie: string; readonly visibilityState: string }
  readonly location?: { readonly origin: string }
  readonly BroadcastChannel?: new (name: string) => Channel
}

interface EventSource {
  addEventListener?: (name: string, listener: () => void, options: { signal: AbortSignal }) => void
}

/** As far as a `BroadcastChannel` is needed. */
export interface Channel {
  postMessage: (message: unknown) => void
  onmessage: ((event: { readonly data: unknown }) => void) | null
  close: () => void
}

export const machine: Environment = {
  // looked up at each call: it may be replaced after us
  send: (input, init) => fetch(input, init),
  now: () => Date.now(),
  random: Math.random,
  after(milliseconds, run) {
    const timer: unknown = setTimeout(run, milliseconds)
    ;(timer as { unref?: () => void }).unref?.()
    return () => clearTimeout(timer as number)
  },
  page: globalThis as unknown as Page,
}
