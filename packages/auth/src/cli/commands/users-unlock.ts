import {
  type CommandDefinition,
  CommandError,
  describeProject,
  type ProjectFlags,
  print,
} from '../command.ts'
import { loadProject } from '../project.ts'
import { withAuth } from '../with-auth.ts'

export const usersUnlock: CommandDefinition<ProjectFlags> = {
  describe: (command) => describeProject(command).argument('<username>'),
  run: async (context, flags, [username = '']) =>
    withAuth(await loadProject(context, flags), async (auth) => {
      if (!(await auth.unlock(username)))
        throw new CommandError(`CommandError: user '${username}' does not exist`)
      print(context, `User '${username}' can try passwords again.`)
      return 0
    }),
}
