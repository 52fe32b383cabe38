import { currentOrigin } from '../audit/index.ts'
import { type AccessLog, createAccessLog, noAccessLog } from './access-log.ts'
import { type CommandContext, print, printError } from './command.ts'
import { explainError } from './explain-error.ts'
import { createJsonLog } from './json-log.ts'
import { createLogOutput } from './log-output.ts'
import type { Project } from './project.ts'
import type { ServerSettings } from './server-settings.ts'

/** How a server tells what it does: to a person at a terminal, or to whatever collects lines of JSON. */
export interface ServerLog {
  readonly access: AccessLog
  /** The project's options, with hooks that log besides doing what the project's own do. */
  readonly withHooks: (options: Project['options']) => Project['options']
  readonly onError: (error: unknown) => void
  /** `words` for a person, or `event` and `fields`. */
  readonly tell: (event: string, fields: Readonly<Record<string, string | number>>, words?: string) => void
  readonly flush: () => void
}

/** @throws CommandError where the library of a format is missing. */
export const createServerLog = (context: CommandContext, settings: ServerSettings): Promise<ServerLog> =>
  settings.logFormat === 'json' ? jsonLog(context, settings) : textLog(context, settings)

async function textLog(context: CommandContext, { hasAccessLog }: ServerSettings): Promise<ServerLog> {
  const output = createLogOutput({
    output: context.output,
    toDropped: (count) => `(${count} lines were dropped: nobody read them)\n`,
  })
  return {
    access: hasAccessLog ? createAccessLog(output, Date.now) : noAccessLog,
    withHooks: (options) => options,
    onError: (error) => printError(context, explainError(error)),
    tell(_event, _fields, words) {
      if (words !== undefined) print(context, words)
    },
    flush: output.flush,
  }
}

async function jsonLog(context: CommandContext, settings: ServerSettings): Promise<ServerLog> {
  const { logLevel: level, hasAccessLog } = settings
  const output = createLogOutput({
    output: context.output,
    toDropped: (count) =>
      `${JSON.stringify({ level: 'warn', time: new Date().toISOString(), event: 'lines_dropped', count })}\n`,
  })
  const requestId = () => currentOrigin().requestId
  const { access, onEvent, onError, tell } = await createJsonLog({ output, level, hasAccessLog, requestId })
  return {
    access,
    onError,
    tell: (event, fields) => tell(event, fields),
    flush: output.flush,
    withHooks: (options) => ({
      ...options,
      onError: options.onError ?? onError,
      onEvent(event) {
        onEvent(event)
        return options.onEvent?.(event)
      },
    }),
  }
}
