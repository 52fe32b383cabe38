import type { Broadcast } from '../feed/index.ts'
import type { Answer } from './answer.ts'
import type { Call } from './http-context.ts'
import { busy } from './token-answers.ts'

export const eventStreamMediaType = 'text/event-stream'

/** The stream of ended sessions, which goes on until one of both ends closes it. */
export function answerRevocations(
  broadcast: Broadcast | undefined,
  { lastEventId, device }: Pick<Call, 'lastEventId' | 'device'>,
): Answer {
  const stream = broadcast?.listen(lastEventId, device.ip)
  if (stream === undefined) return busy
  return {
    status: 200,
    body: undefined,
    stream,
    // a proxy that collects what it passes on would make every event late
    headers: { 'content-type': eventStreamMediaType, 'x-accel-buffering': 'no' },
  }
}
