import { openStore } from '../../wiring/open-database.ts'
import { type CommandDefinition, describeProject, type ProjectFlags, print } from '../command.ts'
import { loadProject } from '../project.ts'

export const migrate: CommandDefinition<ProjectFlags> = {
  describe: describeProject,
  async run(context, flags) {
    const { options } = await loadProject(context, flags)
    const store = await openStore(options, Date.now)
    try {
      print(context, 'Operations to perform:\n  Apply all migrations: carnet\nRunning migrations:')
      const applied = await store.migrate()
      for (const name of applied) print(context, `  Applying ${name}... OK`)
      if (applied.length === 0) print(context, '  No migrations to apply.')
      return 0
    } finally {
      await store.close()
    }
  },
}
