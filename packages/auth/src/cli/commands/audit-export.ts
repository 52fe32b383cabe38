import { once } from 'node:events'
import { printable } from '../../audit/index.ts'
import type { AuditEntry } from '../../auth.ts'
import {
  type CommandContext,
  type CommandDefinition,
  describeProject,
  type ProjectFlags,
} from '../command.ts'
import { parseTime } from '../places-and-times.ts'
import { loadProject } from '../project.ts'
import { withAuth } from '../with-auth.ts'

interface Flags extends ProjectFlags {
  readonly since?: string
  readonly until?: string
}

export const auditExport: CommandDefinition<Flags> = {
  describe: (command) =>
    describeProject(command)
      .option('--since <time>', 'only what happened then or later')
      .option('--until <time>', 'only what happened before'),
  run: async (context, flags) =>
    withAuth(await loadProject(context, flags), async ({ audit }) => {
      const [since, until] = [parseTime('--since', flags.since), parseTime('--until', flags.until)]
      const range = { ...(since && { since }), ...(until && { until }) }
      for await (const entry of audit.entries(range)) await writeLine(context, toLine(entry))
      return 0
    }),
}

/** Waits for whoever reads slowly, so that a long log never piles up in memory. */
async function writeLine({ output }: CommandContext, line: string): Promise<void> {
  if (!output.write(`${line}\n`) && !output.destroyed)
    await Promise.race([once(output, 'drain'), closed(output)])
}

const closed = (output: CommandContext['output']) => once(output, 'close')

/** An entry as a line of JSON, its members always in this order. */
export function toLine(entry: AuditEntry): string {
  const { position, seq, at, action, result, actor, userId, sessionId } = entry
  const { ip, userAgent, requestId, detail, hash } = entry
  const who = {
    position,
    seq,
    at,
    action,
    result,
    actor,
    userId: userId ?? null,
    sessionId: sessionId ?? null,
  }
  const line = JSON.stringify({ ...who, ip, userAgent, requestId, detail, hash })
  return printable(line).replace(formulaStart, escaped)
}

// what a spreadsheet takes for a formula at the beginning of a cell, wherever it cuts the line into cells; to a reader
// of JSON the escape is the same character
const formulaStart = /(?<![\w.:])[=+@-]/g

const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
