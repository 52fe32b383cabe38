import { type UserAccounts, UserInputError } from '../../users/index.ts'
import {
  type CommandContext,
  type CommandDefinition,
  CommandError,
  describeProject,
  type ProjectFlags,
  print,
} from '../command.ts'
import { loadProject, type Project } from '../project.ts'
import { createPrompter } from '../prompter.ts'
import { randomPassword } from '../random-password.ts'
import { readEnvironment } from '../read-environment.ts'
import { askForSuperuser, type NewSuperuser, usernameProblem } from '../superuser-questions.ts'
import { fieldsSchema, missingFields, readFields } from '../typed-fields.ts'
import { withPeople } from '../with-people.ts'

interface Flags extends ProjectFlags {
  readonly username?: string
  readonly email?: string
  readonly field?: readonly string[]
  readonly noinput?: true
  /** False for `--no-input`. */
  readonly input: boolean
  readonly randomPassword?: true
  readonly ifNoUsers?: true
}

const collect = (text: string, before: readonly string[] = []) => [...before, text]

export const createsuperuser: CommandDefinition<Flags> = {
  describe: (command) =>
    describeProject(command)
      .option('--username <name>')
      .option('--email <address>')
      .option('--field <name=value>', 'a field of your own userFields; may be repeated', collect)
      .option(
        '--noinput',
        'ask nothing; CARNET_SUPERUSER_USERNAME, _EMAIL and _PASSWORD say what flags do not',
      )
      .option('--no-input', 'the same')
      .option('--random-password', 'with --noinput: make a password where none is given, and print it once')
      .option('--if-no-users', 'do nothing where there is a user already'),
  async run(context, flags) {
    const isInteractive = flags.input && !flags.noinput
    if (isInteractive && flags.randomPassword) throw new CommandError('--random-password needs --noinput.')
    if (isInteractive && context.input.isTTY !== true) {
      print(context, skipped)
      return 0
    }
    const project = await loadProject(context, flags)
    if (flags.ifNoUsers && project.options.users !== undefined) return 0
    return withPeople(project, async (users) => {
      if (flags.ifNoUsers && (await users.list({ limit: 1 })).length > 0) return 0
      const read = isInteractive ? askAttended : readUnattended
      const superuser = await read(context, flags, { project, users })
      await create(users, superuser)
      print(context, 'Superuser created successfully.')
      if (superuser.isPasswordMade) printPassword(context, superuser)
      return 0
    })
  },
}

const skipped =
  'Superuser creation skipped due to not running in a TTY. You can run `carnet createsuperuser` in your project to create one manually.'

interface Place {
  readonly project: Project
  readonly users: UserAccounts
}

async function askAttended(
  context: CommandContext,
  flags: Flags,
  { project, users }: Place,
): Promise<NewSuperuser> {
  const schema = fieldsSchema(project.options)
  const own = await readFields(schema, flags.field)
  const prompter = createPrompter(context)
  try {
    return await askForSuperuser({
      context,
      prompter,
      users,
      given: { username: flags.username, email: flags.email, own },
      missing: await missingFields(schema, own),
      minimumLength: project.options.passwords.minimumLength ?? 8,
    })
  } finally {
    prompter.close()
  }
}

async function readUnattended(
  context: CommandContext,
  flags: Flags,
  { project, users }: Place,
): Promise<NewSuperuser> {
  const { values } = readEnvironment(context.environment, 'superuser')
  const said = values as { username?: string; email?: string; password?: string }
  const { username = said.username, email = said.email ?? '' } = flags
  if (!username) throw new CommandError('CommandError: You must use --username with --noinput.')
  const problem = await usernameProblem(users, username)
  if (problem !== undefined) throw new CommandError(`CommandError: Error: ${problem}`)
  const schema = fieldsSchema(project.options)
  const own = await readFields(schema, flags.field)
  const [missing] = await missingFields(schema, own)
  if (missing !== undefined) {
    throw new CommandError(
      `CommandError: Your users need the field "${missing.name}": give it with --field ${missing.name}=VALUE, or a default in userFields.`,
    )
  }
  const isPasswordMade = said.password === undefined && flags.randomPassword === true
  return { username, email, own, password: isPasswordMade ? randomPassword() : said.password, isPasswordMade }
}

/** The password has been judged, or is that of somebody who knows what they do: Django, too, takes it as it is. */
async function create(users: UserAccounts, { username, email, password, own }: NewSuperuser): Promise<void> {
  const secret = password === undefined ? {} : { password }
  const user = { ...own, ...secret, username, email, isStaff: true, isSuperuser: true }
  try {
    await users.create(user, { anyPassword: true })
  } catch (error) {
    if (!(error instanceof UserInputError)) throw error
    throw new CommandError(`CommandError: ${Object.values(error.problems).flat().join(' ')}`)
  }
}

function printPassword(context: CommandContext, { username, password }: NewSuperuser): void {
  print(context, `Username: ${username}\nPassword: ${password}`)
  print(context, `This password is shown only now. Another one: npx carnet changepassword ${username}`)
}
