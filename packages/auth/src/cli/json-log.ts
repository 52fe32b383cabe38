import type { AuthEvent } from '../sessions/index.ts'
import { type AccessLog, loggedPath, noAccessLog, onEnd, sizeOf } from './access-log.ts'
import { CommandError } from './command.ts'
import type { LogLevel } from './log-levels.ts'
import type { LogOutput } from './log-output.ts'
import { printable, withoutSecrets } from './printable.ts'

/** What a server tells, a line of JSON each. Every field is named here: what is not named is not logged. */
export interface JsonLog {
  readonly access: AccessLog
  readonly onEvent: (event: AuthEvent) => void
  readonly onError: (error: unknown) => void
  readonly tell: (event: string, fields?: Readonly<Record<string, string | number>>) => void
}

export interface JsonLogOptions {
  readonly output: Pick<LogOutput, 'write'>
  readonly level: LogLevel
  readonly hasAccessLog: boolean
  /** The id of the request that is being answered, where there is one. */
  readonly requestId: () => string
}

/** @throws CommandError where pino is missing. */
export async function createJsonLog({
  output,
  level,
  hasAccessLog,
  requestId,
}: JsonLogOptions): Promise<JsonLog> {
  const { pino } = await import('pino').catch(() => {
    throw new CommandError('CARNET_LOG_FORMAT=json needs the package pino: npm install pino')
  })
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: output.write },
  )
  const ofRequest = (id = requestId()) => (id === '' ? {} : { requestId: id })
  return {
    tell: (event, fields = {}) => logger.info({ event, ...fields }),
    onEvent(event) {
      logger[levelOf(event)]({ event: event.type, ...ofRequest(), ...eventFields(event) })
    },
    onError(error) {
      logger.error({ event: 'fault', ...ofRequest(), ...errorFields(error) })
    },
    access: hasAccessLog
      ? {
          watch(incoming, outgoing) {
            const startedMs = performance.now()
            const id = answeredId(outgoing)
            onEnd(outgoing, (body) => {
              const { statusCode: status } = outgoing
              logger[status >= 500 ? 'warn' : 'info']({
                event: 'request',
                ...ofRequest(id()),
                method: incoming.method,
                path: loggedPath(incoming.url ?? ''),
                status,
                bytes: sizeOf(body),
                durationMs: Math.round((performance.now() - startedMs) * 100) / 100,
              })
            })
          },
        }
      : noAccessLog,
  }
}

/** The id that the answer tells its client. */
function answeredId(outgoing: Parameters<AccessLog['watch']>[1]): () => string {
  let id: unknown
  const { writeHead } = outgoing
  outgoing.writeHead = function (this: typeof outgoing, ...args: unknown[]) {
    const headers = args.findLast((argument) => typeof argument === 'object')
    id = (headers as Record<string, unknown> | undefined)?.['x-request-id']
    return Reflect.apply(writeHead, this, args)
  } as typeof writeHead
  return () => (typeof id === 'string' ? id : '')
}

const levelOf = ({ type }: AuthEvent): LogLevel =>
  type === 'reuse' ? 'warn' : type === 'refresh' ? 'debug' : 'info'

// not the login: what is typed there by mistake is a password
const loggedOfEvents = ['userId', 'sessionId', 'reason', 'ip', 'userAgent', 'kid'] as const

function eventFields(event: AuthEvent): Readonly<Record<string, string>> {
  const texts = loggedOfEvents.flatMap((name) => {
    const value: unknown = Reflect.get(event, name)
    return typeof value === 'string' && value !== '' ? [[name, safe(value, 256)]] : []
  })
  return Object.fromEntries(texts)
}

function errorFields(error: unknown): Readonly<Record<string, string>> {
  if (!(error instanceof Error)) return { message: safe(String(error), longestText) }
  const { name, message, stack = '', cause } = error
  const lines = stack.slice(0, 2 * longestText).split('\n')
  return {
    error: safe(name, 64),
    message: safe(message, longestText),
    ...(cause instanceof Error && { cause: safe(`${cause.name}: ${cause.message}`, longestText) }),
    stack: withoutSecrets(lines.map(printable).join('\n')),
  }
}

const longestText = 2000

const safe = (text: string, length: number) => withoutSecrets(printable(text.slice(0, length)))
