import { type CommandDefinition, describeProject, type ProjectFlags, print, printJson } from '../command.ts'
import { loadProject } from '../project.ts'
import { withAuth } from '../with-auth.ts'

interface Flags extends ProjectFlags {
  readonly json?: true
}

export const sessionsRevokeEverybody: CommandDefinition<Flags> = {
  describe: (command) => describeProject(command).option('--json', 'answer {"revoked": NUMBER}'),
  run: async (context, flags) =>
    withAuth(await loadProject(context, flags), async (auth) => {
      const revoked = await auth.sessions.revokeEverybody()
      if (flags.json) printJson(context, { revoked })
      else print(context, `${revoked} ${revoked === 1 ? 'session has' : 'sessions have'} ended.`)
      return 0
    }),
}
