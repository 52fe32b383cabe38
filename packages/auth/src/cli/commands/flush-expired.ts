import { type CommandDefinition, describeProject, type ProjectFlags, print, printJson } from '../command.ts'
import { loadProject } from '../project.ts'
import { withAuth } from '../with-auth.ts'

interface Flags extends ProjectFlags {
  readonly json?: true
}

export const flushExpired: CommandDefinition<Flags> = {
  describe: (command) => describeProject(command).option('--json', 'answer {"deleted": NUMBER}'),
  run: async (context, flags) =>
    withAuth(await loadProject(context, flags), async (auth) => {
      const deleted = await auth.sessions.flushExpired()
      if (flags.json) printJson(context, { deleted })
      else print(context, `${deleted} expired ${deleted === 1 ? 'session' : 'sessions'} deleted.`)
      return 0
    }),
}
