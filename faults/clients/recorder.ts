import type { Attempt, Operation, Outcome } from '../events/event.ts'
import type { EventLog } from '../events/event-log.ts'
import type { Call, Caller, Reply } from './http-call.ts'
import { idsIn } from './token-ids.ts'

/** Who does what, for the log; `shown` is the token that goes along. */
export interface Doing {
  readonly operation: Operation
  readonly user: string
  readonly device: string
  readonly actor?: Attempt['actor']
  readonly shown?: string
  /** Default: that of the token. */
  readonly session?: string | undefined
  /** By which the audit log names it. Default: by what the answer says. */
  readonly request?: string
  readonly server?: string
}

export interface Recorded {
  readonly attempt: Attempt
  readonly reply: Reply | undefined
}

/** Sends requests and writes each one down with what the client knows of it. */
export interface Recorder {
  readonly send: (doing: Doing, call: Call) => Promise<Recorded>
}

export function createRecorder(caller: Caller, log: EventLog): Recorder {
  return {
    async send(doing, call) {
      const sentMs = performance.now()
      const reply = await caller.call(call)
      const attempt = describe(doing, reply, { id: log.nextId(), sentMs, receivedMs: performance.now() })
      log.add(attempt)
      return { attempt, reply }
    },
  }
}

type Frame = Pick<Attempt, 'id' | 'sentMs' | 'receivedMs'>

function describe(doing: Doing, reply: Reply | undefined, frame: Frame): Attempt {
  const { operation, user, device, actor = 'owner', shown, server } = doing
  const issued = idsIn(reply?.body['refresh'])
  const sent = idsIn(shown)
  const code = reply?.body['code']
  const revoked = reply?.body['revoked']
  const request = doing.request ?? reply?.request
  return {
    kind: 'attempt',
    ...frame,
    operation,
    actor,
    user,
    device,
    session: doing.session ?? sent.session ?? issued.session,
    token: sent.token,
    outcome: outcomeOf(reply?.status ?? 0),
    status: reply?.status ?? 0,
    code: typeof code === 'string' ? code : undefined,
    issued: issued.token,
    ...(server === undefined ? {} : { server }),
    ...(request !== undefined && !unaudited.has(operation) && { request }),
    ...(typeof revoked === 'number' && { revoked }),
  }
}

const unaudited: ReadonlySet<Operation> = new Set(['use', 'refresh'])

function outcomeOf(status: number): Outcome {
  if (status >= 200 && status < 300) return 'ACK'
  return status >= 400 && status < 500 ? 'NACK' : 'UNKNOWN'
}
