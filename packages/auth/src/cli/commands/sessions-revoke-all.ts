import { type CommandDefinition, describeProject, type ProjectFlags, print, printJson } from '../command.ts'
import { loadProject } from '../project.ts'
import { ownerNamed } from '../session-owner.ts'
import { withAuth } from '../with-auth.ts'

interface Flags extends ProjectFlags {
  readonly except?: string
  readonly json?: true
}

export const sessionsRevokeAll: CommandDefinition<Flags> = {
  describe: (command) =>
    describeProject(command)
      .argument('<username>')
      .option('--except <id>', 'a session that goes on')
      .option('--json', 'answer {"revoked": NUMBER}'),
  run: async (context, flags, [username = '']) =>
    withAuth(await loadProject(context, flags), async (auth) => {
      const { except } = flags
      const owner = await ownerNamed(auth, username)
      const revoked = await auth.sessions.revokeAll(owner, except === undefined ? {} : { except })
      if (flags.json) printJson(context, { revoked })
      else print(context, `${revoked} ${revoked === 1 ? 'session has' : 'sessions have'} ended.`)
      return 0
    }),
}
