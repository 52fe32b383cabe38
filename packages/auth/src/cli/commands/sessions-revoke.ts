import {
  type CommandDefinition,
  CommandError,
  describeProject,
  type ProjectFlags,
  print,
} from '../command.ts'
import { loadProject } from '../project.ts'
import { withAuth } from '../with-auth.ts'

export const sessionsRevoke: CommandDefinition<ProjectFlags> = {
  describe: (command) => describeProject(command).argument('<id>'),
  run: async (context, flags, [id = '']) =>
    withAuth(await loadProject(context, flags), async (auth) => {
      if (!(await auth.sessions.revoke(id)))
        throw new CommandError('There is no such session, or it has ended.')
      print(context, 'The session has ended.')
      return 0
    }),
}
