import { setTimeout as sleep } from 'node:timers/promises'
import { connectionFault, IssuerError } from '../keys/index.ts'
import { readEvents } from './event-reader.ts'

export interface FollowOptions {
  readonly url: string
  /** What was read last; undefined: from the beginning. */
  readonly lastEventId: () => string | undefined
  /** Takes the data of an event. What it throws breaks the stream off, and it begins again. */
  readonly take: (data: string) => Promise<void>
  readonly onFault: (fault: IssuerError) => void
  /** A stream that is silent for so long is given up. */
  readonly silenceMs: number
  readonly maximumEventCharacters: number
}

const shortestPauseMs = 50
const longestPauseMs = 5000

/** Follows a stream of server-sent events for ever, whatever becomes of it. Returns how to stop. */
export function followStream(options: FollowOptions): () => void {
  const stopping = new AbortController()
  void follow(options, stopping.signal)
  return () => stopping.abort()
}

async function follow(options: FollowOptions, stopping: AbortSignal): Promise<void> {
  let pauseMs = shortestPauseMs
  while (!stopping.aborted) {
    try {
      await readStream(options, stopping, () => {
        pauseMs = shortestPauseMs
      })
      throw new IssuerError('the stream ended', true)
    } catch (error) {
      if (stopping.aborted) return
      options.onFault(
        error instanceof IssuerError ? error : new IssuerError(connectionFault(error), true, error),
      )
    }
    // apart from one another, or all who followed a server that is gone come to the next one at once
    await sleep(pauseMs * (0.5 + Math.random()), undefined, { signal: stopping }).catch(() => undefined)
    pauseMs = Math.min(2 * pauseMs, longestPauseMs)
  }
}

async function readStream(options: FollowOptions, stopping: AbortSignal, onGood: () => void): Promise<void> {
  const silence = new AbortController()
  const patience = setTimeout(
    () => silence.abort(new IssuerError('nothing came for too long', true)),
    options.silenceMs,
  )
  try {
    const response = await fetch(options.url, {
      headers: requestHeaders(options.lastEventId()),
      // who may tell for the issuer is said by the address alone
      redirect: 'manual',
      signal: AbortSignal.any([stopping, silence.signal]),
    })
    const { body } = checked(response)
    for await (const { data } of readEvents(body, options.maximumEventCharacters)) {
      patience.refresh()
      await options.take(data)
      onGood()
    }
  } finally {
    clearTimeout(patience)
    // whatever made us leave, the connection is not left open
    silence.abort()
  }
}

function requestHeaders(lastEventId: string | undefined): Record<string, string> {
  const accept = { accept: 'text/event-stream' }
  return lastEventId === undefined ? accept : { ...accept, 'last-event-id': lastEventId }
}

function checked({ status, headers, body }: Response): { readonly body: AsyncIterable<Uint8Array> } {
  const isStream = headers.get('content-type')?.startsWith('text/event-stream') === true
  if (status === 200 && isStream && body !== null) return { body }
  const isPassing = status >= 500 || status === 429
  throw new IssuerError(
    status === 200 ? 'the answer was no event stream' : `the answer had status ${status}`,
    isPassing,
  )
}
