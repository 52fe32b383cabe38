import type { KeyState } from '../../keys/index.ts'
import { openDatabase } from '../../wiring/open-database.ts'
import { type CommandDefinition, describeProject, type ProjectFlags, print, printJson } from '../command.ts'
import { loadProject } from '../project.ts'

interface Flags extends ProjectFlags {
  readonly json?: true
}

export const keysList: CommandDefinition<Flags> = {
  describe: (command) => describeProject(command).option('--json', 'answer a list of objects'),
  async run(context, flags) {
    const { options } = await loadProject(context, flags)
    const store = await openDatabase(options, Date.now)
    try {
      const keys = (await store.keys.list())
        .toSorted(byState)
        .map(({ kid, algorithm, state, createdAtMs, changedAtMs }) => ({
          kid,
          algorithm,
          state,
          createdAt: new Date(createdAtMs).toISOString(),
          changedAt: new Date(changedAtMs).toISOString(),
        }))
      if (flags.json) {
        printJson(context, keys)
        return 0
      }
      const own = options.secret === undefined ? options.signingKey && 'signingKey' : 'secret'
      if (own) print(context, `The key that signs is your own: the option "${own}".`)
      else if (keys.length === 0) print(context, 'No keys yet: carnet serve makes the first.')
      for (const { kid, algorithm, state, changedAt } of keys) {
        print(
          context,
          `${state.padEnd(8)}  ${algorithm.padEnd(9)}  since ${changedAt.slice(0, 16).replace('T', ' ')}  ${kid}`,
        )
      }
      return 0
    } finally {
      await store.close()
    }
  },
}

const states: readonly KeyState[] = ['active', 'next', 'retiring', 'retired']
const byState = (one: { state: KeyState }, other: { state: KeyState }) =>
  states.indexOf(one.state) - states.indexOf(other.state)
