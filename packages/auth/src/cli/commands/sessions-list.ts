import type { SessionSummary } from '../../auth.ts'
import { deviceName } from '../../sessions/index.ts'
import { type CommandDefinition, describeProject, type ProjectFlags, print, printJson } from '../command.ts'
import { printable } from '../printable.ts'
import { loadProject } from '../project.ts'
import { ownerNamed } from '../session-owner.ts'
import { textTable } from '../text-table.ts'
import { withAuth } from '../with-auth.ts'

interface Flags extends ProjectFlags {
  readonly json?: true
}

export const sessionsList: CommandDefinition<Flags> = {
  describe: (command) =>
    describeProject(command).argument('<username>').option('--json', 'answer a list of objects'),
  run: async (context, flags, [username = '']) =>
    withAuth(await loadProject(context, flags), async (auth) => {
      const sessions = await auth.sessions.list(await ownerNamed(auth, username))
      if (flags.json) printJson(context, sessions)
      else for (const line of table(sessions)) print(context, line)
      return 0
    }),
}

const minute = (date: Date) => date.toISOString().slice(0, 16).replace('T', ' ')

const table = (sessions: readonly SessionSummary[]): string[] =>
  textTable([
    ['ID', 'DEVICE', 'ADDRESS', 'CREATED', 'LAST USED', 'EXPIRES'],
    ...sessions.map(({ id, userAgent, ip, createdAt, lastUsedAt, expiresAt }) => [
      id,
      printable(deviceName(userAgent)),
      printable(ip),
      minute(createdAt),
      minute(lastUsedAt),
      minute(expiresAt),
    ]),
  ])
