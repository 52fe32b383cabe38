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
  readonly json?: true
}

export const keysRevoke: CommandDefinition<Flags> = {
  describe: (command) =>
    describeProject(command)
      .argument('<kid>', 'the key, as "carnet keys list" names it')
      .option('--json', 'answer what happened as an object'),
  run: async (context, flags, [kid = '']) =>
    withAuth(await loadProject(context, flags), async ({ keys }) => {
      const revoked = await keys.revoke(kid)
      const isDone = revoked.outcome === 'revoked'
      if (flags.json) printJson(context, revoked)
      else if (isDone) print(context, describe(revoked))
      else throw new CommandError(describe(revoked))
      return isDone ? 0 : 1
    }),
}

function describe(revoked: Awaited<ReturnType<Auth['keys']['revoke']>>): string {
  switch (revoked.outcome) {
    case 'revoked':
      return (
        `The key is void, and so is every token that it signed, within 5 seconds everywhere. ` +
        `The key ${revoked.active} signs from now on.`
      )
    case 'unknown':
      return 'There is no such key, or it is retired already: see carnet keys list.'
    case 'own_key':
      return 'The key that signs is your own: change it where you set it.'
  }
}
