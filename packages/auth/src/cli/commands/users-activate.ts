import { type CommandDefinition, describeProject, type ProjectFlags, print } from '../command.ts'
import { loadProject } from '../project.ts'
import { userNamed, withPeople } from '../with-people.ts'

export const usersActivate: CommandDefinition<ProjectFlags> = {
  describe: (command) => describeProject(command).argument('<username>'),
  run: async (context, flags, [username = '']) =>
    withPeople(await loadProject(context, flags), async (users) => {
      const { id } = await userNamed(users, username)
      await users.activate(id)
      print(context, `User '${username}' can sign in.`)
      return 0
    }),
}
