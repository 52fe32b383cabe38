import { type CommandDefinition, describeProject, type ProjectFlags, print } from '../command.ts'
import { loadProject } from '../project.ts'
import { userNamed, withPeople } from '../with-people.ts'

export const usersDeactivate: CommandDefinition<ProjectFlags> = {
  describe: (command) => describeProject(command).argument('<username>'),
  run: async (context, flags, [username = '']) =>
    withPeople(await loadProject(context, flags), async (users) => {
      const { id } = await userNamed(users, username)
      await users.deactivate(id)
      print(context, `User '${username}' can no longer sign in, and their sessions have ended.`)
      return 0
    }),
}
