import type { User, UserAccounts } from '../../users/index.ts'
import { type CommandDefinition, describeProject, type ProjectFlags, print } from '../command.ts'
import { printable } from '../printable.ts'
import { loadProject } from '../project.ts'
import { textTable } from '../text-table.ts'
import { withPeople } from '../with-people.ts'

interface Flags extends ProjectFlags {
  readonly search?: string
  readonly json?: true
}

export const usersList: CommandDefinition<Flags> = {
  describe: (command) =>
    describeProject(command)
      .option('--search <text>', 'only those whose username, e-mail address, first or last name contains it')
      .option('--json', 'answer a list of objects'),
  run: async (context, flags) =>
    withPeople(await loadProject(context, flags), async (users) => {
      const found: User[] = []
      for await (const page of pages(users, flags.search ?? '')) found.push(...page)
      if (flags.json) print(context, printable(JSON.stringify(found)))
      else for (const line of table(found)) print(context, line)
      return 0
    }),
}

const pageLength = 1000

async function* pages(users: UserAccounts, search: string): AsyncGenerator<User[]> {
  for (let behind: { after?: string } = {}; ; ) {
    const page = await users.list({ search, limit: pageLength, ...behind })
    yield page
    const last = page.at(-1)
    if (last === undefined || page.length < pageLength) return
    behind = { after: last.id }
  }
}

const columns: readonly (readonly [string, (user: User) => string])[] = [
  ['ID', ({ id }) => id],
  ['USERNAME', ({ username }) => username],
  ['E-MAIL', ({ email }) => email],
  ['NAME', ({ firstName, lastName }) => `${firstName} ${lastName}`.trim()],
  ['MAY', describeRights],
  ['LAST SIGN-IN', ({ lastLogin }) => lastLogin?.toISOString().slice(0, 16).replace('T', ' ') ?? ''],
]

function describeRights({ isActive, isStaff, isSuperuser }: User): string {
  if (!isActive) return 'not sign in'
  if (isSuperuser) return 'do everything'
  return isStaff ? 'do staff work' : 'sign in'
}

const table = (users: readonly User[]): string[] =>
  textTable([
    columns.map(([title]) => title),
    ...users.map((user) => columns.map(([, of]) => printable(of(user)))),
  ])
