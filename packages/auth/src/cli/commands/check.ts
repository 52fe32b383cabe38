import { existsSync } from 'node:fs'
import { databaseAddress } from '../../options/index.ts'
import { openStore } from '../../wiring/open-database.ts'
import {
  type CommandContext,
  type CommandDefinition,
  CommandError,
  describeProject,
  type ProjectFlags,
  print,
  printJson,
} from '../command.ts'
import { explainError } from '../explain-error.ts'
import { loadProject, type Project } from '../project.ts'
import { type Recommendation, recommendations } from '../recommendations.ts'
import { serverSettings } from '../server-settings.ts'
import { openAuth } from '../with-auth.ts'

interface Flags extends ProjectFlags {
  readonly json?: true
}

export const check: CommandDefinition<Flags> = {
  describe: (command) =>
    describeProject(command).option('--json', 'answer {"ok":…,"errors":[…],"recommendations":[…]}'),
  async run(context, flags) {
    const { error, found } = await judge(context, flags)
    if (flags.json) {
      printJson(context, {
        ok: error === undefined,
        errors: error === undefined ? [] : [error],
        recommendations: found,
      })
      return error === undefined ? 0 : 1
    }
    if (error !== undefined) throw new CommandError(error)
    for (const { about, message } of found) print(context, `${about}: ${message}`)
    print(context, `No errors, ${found.length} ${found.length === 1 ? 'recommendation' : 'recommendations'}.`)
    return 0
  },
}

interface Judgement {
  readonly error: string | undefined
  readonly found: readonly Recommendation[]
}

async function judge(context: CommandContext, flags: Flags): Promise<Judgement> {
  try {
    const project = await loadProject(context, flags)
    const { host } = serverSettings({}, context.environment)
    const found = recommendations({ options: project.options, environment: context.environment, host })
    return { error: undefined, found: [...(await checkDatabase(project)), ...found] }
  } catch (error) {
    return { error: explainError(error), found: [] }
  }
}

/** Tries what `carnet serve` would do first, but makes neither a database nor keys. */
async function checkDatabase(project: Project): Promise<Recommendation[]> {
  const { database, autoMigrate, secret, signingKey } = project.options
  const named = databaseAddress(database)
  const isFile = named.kind === 'sqlite'
  if ((isFile && named.isInMemory) || autoMigrate) return []
  const missing = { about: 'database', message: 'migrations are missing; run: carnet migrate' }
  if (isFile && !existsSync(named.path)) return [missing]
  const store = await openStore(project.options, Date.now)
  try {
    if ((await store.pendingMigrations()).length > 0) return [missing]
    const hasKeys = secret !== undefined || signingKey !== undefined || (await store.keys.list()).length > 0
    if (!hasKeys) return []
  } finally {
    await store.close()
  }
  await (await openAuth(project)).close()
  return []
}
