import { userInfo } from 'node:os'
import { type UserAccounts, UserInputError } from '../../users/index.ts'
import {
  type CommandContext,
  type CommandDefinition,
  CommandError,
  describeProject,
  type ProjectFlags,
  print,
  printError,
} from '../command.ts'
import { loadProject } from '../project.ts'
import { createPrompter, type Prompter } from '../prompter.ts'
import { userNamed, withPeople } from '../with-people.ts'

const maximumTries = 3

export const changepassword: CommandDefinition<ProjectFlags> = {
  describe: (command) =>
    describeProject(command).argument(
      '[username]',
      "whose password; default: the name of this system's user",
    ),
  run: async (context, flags, [username = userInfo().username]) =>
    withPeople(await loadProject(context, flags), async (users) => {
      const { id } = await userNamed(users, username)
      print(context, `Changing password for user '${username}'`)
      const prompter = createPrompter(context)
      try {
        for (let tries = 1; tries <= maximumTries; tries++) {
          if (await tryOnce(context, prompter, { users, id })) {
            print(context, `Password changed successfully for user '${username}'`)
            return 0
          }
        }
      } finally {
        prompter.close()
      }
      throw new CommandError(
        `CommandError: Aborting password change for user '${username}' after ${maximumTries} attempts`,
      )
    }),
}

async function tryOnce(
  context: CommandContext,
  { askSecret }: Prompter,
  { users, id }: { users: UserAccounts; id: string },
): Promise<boolean> {
  const password = await askSecret('Password: ')
  if (password === '') throw new CommandError('CommandError: aborted')
  if (password !== (await askSecret('Password (again): '))) {
    print(context, 'Passwords do not match. Please try again.')
    return false
  }
  try {
    if (await users.setPassword(id, password)) return true
    throw new CommandError('CommandError: this user has been deleted in the meantime')
  } catch (error) {
    if (!(error instanceof UserInputError)) throw error
    printError(context, Object.values(error.problems).flat().join('\n'))
    return false
  }
}
