import type { Auth } from '../../auth.ts'
import {
  type CommandDefinition,
  CommandError,
  describeProject,
  type ProjectFlags,
  print,
  printJson,
} from '../command.ts'
import { loadProject } from '../project.ts'
import { withAuth } from '../with-auth.ts'

interface Flags extends ProjectFlags {
  readonly force?: true
  readonly json?: true
}

export const keysRotate: CommandDefinition<Flags> = {
  describe: (command) =>
    describeProject(command)
      .option('--force', 'rotate although others may not have fetched the next key yet')
      .option('--json', 'answer what happened as an object'),
  run: async (context, flags) =>
    withAuth(await loadProject(context, flags), async ({ keys }) => {
      const rotated = await keys.rotate({ force: flags.force ?? false })
      const isDone = rotated.outcome === 'rotated'
      if (flags.json) printJson(context, toJson(rotated))
      else if (isDone) print(context, describe(rotated))
      else throw new CommandError(describe(rotated))
      return isDone ? 0 : 1
    }),
}

type Rotated = Awaited<ReturnType<Auth['keys']['rotate']>>

const toJson = (rotated: Rotated) =>
  rotated.outcome === 'too_early'
    ? { outcome: rotated.outcome, readyAt: new Date(rotated.readyAtMs).toISOString() }
    : rotated

function describe(rotated: Rotated): string {
  switch (rotated.outcome) {
    case 'rotated':
      return `The key ${rotated.active} signs from now on; the one before it still verifies.`
    case 'too_early':
      return `Others may not have fetched the next key yet: rotate after ${new Date(rotated.readyAtMs).toISOString()}, or use --force.`
    case 'lost':
      return 'Another process rotated the keys at this moment: see carnet keys list.'
    case 'own_key':
      return 'The key that signs is your own: change it where you set it.'
  }
}
