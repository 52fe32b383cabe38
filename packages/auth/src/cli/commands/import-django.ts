import { existsSync, realpathSync } from 'node:fs'
import { type ImportProgress, type ImportReport, importDjango, userColumns } from '../../moving/index.ts'
import { type DatabaseAddress, databaseAddress, type ParsedOptions, secondsOf } from '../../options/index.ts'
import { declaredFields, type StandardSchema } from '../../users/index.ts'
import { openDatabase } from '../../wiring/open-database.ts'
import {
  type CommandContext,
  type CommandDefinition,
  CommandError,
  describeProject,
  type ProjectFlags,
  print,
} from '../command.ts'
import { openRehearsal, openSource, openTarget } from '../import-ends.ts'
import { importSummary } from '../import-summary.ts'
import { printable } from '../printable.ts'
import { createProgress } from '../progress.ts'
import { loadProject } from '../project.ts'
import { fieldsSchema } from '../typed-fields.ts'

interface Flags extends ProjectFlags {
  readonly from?: string
  readonly userTable: string
  readonly field?: readonly string[]
  readonly dryRun?: true
  readonly json?: true
}

const collect = (text: string, before: readonly string[] = []) => [...before, text]

export const importDjangoCommand: CommandDefinition<Flags> = {
  describe: (command) =>
    describeProject(command)
      .option('--from <address>', "Django's database: sqlite:PATH or postgres://…")
      .option('--user-table <name>', 'the table of its users', 'auth_user')
      .option(
        '--field <name=column>',
        'a field of a user and the column to read it from, or one name for both; may be repeated',
        collect,
      )
      .option('--dry-run', 'write nothing, and print the same summary')
      .option('--json', 'answer an object'),
  async run(context, flags) {
    const { options } = await loadProject(context, flags)
    refuseOtherTables(options)
    const report = await importInto(options, context, flags)
    if (flags.json) {
      print(context, printable(JSON.stringify({ isDryRun: flags.dryRun === true, ...report })))
      return 0
    }
    print(context, flags.dryRun ? 'Nothing was written. An import would carry:' : 'Carried:')
    for (const line of importSummary(report)) print(context, line)
    return 0
  },
}

function refuseOtherTables({ users, django }: ParsedOptions<unknown>): void {
  if (users !== undefined) {
    throw new CommandError(
      'The users of this project are in a table of its own, into which nothing is imported.',
    )
  }
  if (django !== undefined) {
    throw new CommandError(
      'This project works on the database that Django made, so there is nothing to import. Take the option "django" away and name a new database.',
    )
  }
}

async function importInto(
  options: ParsedOptions<unknown>,
  context: CommandContext,
  flags: Flags,
): Promise<ImportReport> {
  const isRehearsal = flags.dryRun === true
  const [from, to] = [sourceAddress(flags.from), databaseAddress(options.database)]
  refuseSameFile(from, to)
  const source = await openSource(from, flags.userTable)
  const progress = createProgress(context, Date.now)
  try {
    const schema = fieldsSchema(options)
    const columns = userColumns({
      columns: source.columns,
      chosen: chosenColumns(flags.field),
      declared: schema === undefined ? [] : declaredFields(schema as StandardSchema),
    })
    // says which migrations are missing, or applies them
    if (!isRehearsal) await (await openDatabase(options, Date.now)).close()
    const target = isRehearsal ? await openRehearsal(to) : await openTarget(to)
    try {
      return await importDjango({
        source,
        target,
        columns,
        fieldsSchema: schema,
        claimNames: options.claimNames,
        leewayMs: secondsOf(options.leeway) * 1000,
        sessionMs: options.sessionLifetime && secondsOf(options.sessionLifetime) * 1000,
        clock: Date.now,
        onProgress: ({ phase, done, total }) => progress.show(labels[phase], done, total),
      })
    } finally {
      await target.close()
    }
  } finally {
    progress.end()
    await source.close()
  }
}

const labels: Readonly<Record<ImportProgress['phase'], string>> = {
  checking: 'Checking',
  users: 'Users',
  tokens: 'Tokens',
}

function sourceAddress(address = ''): DatabaseAddress {
  if (!/^(sqlite:.+|postgres(ql)?:)/.test(address))
    throw new CommandError('--from must be sqlite:PATH or postgres://….')
  return databaseAddress(address)
}

function refuseSameFile(from: DatabaseAddress, to: DatabaseAddress): void {
  const [source, target] = [from, to].map((named) => (named.kind === 'sqlite' ? named.path : ''))
  if (!source || !target || !existsSync(source) || !existsSync(target)) return
  if (realpathSync(source) === realpathSync(target))
    throw new CommandError("--from names the project's own database.")
}

function chosenColumns(texts: readonly string[] = []): Readonly<Record<string, string>> {
  return Object.fromEntries(
    texts.map((text) => {
      const [, name = '', column = name] = /^(\w+)(?:=(.+))?$/.exec(text) ?? []
      if (name === '' || name === 'id' || name === 'fields') {
        throw new CommandError('--field: write NAME, or NAME=COLUMN.')
      }
      return [name, column]
    }),
  )
}
