import { durationSeconds } from '../../options/index.ts'
import {
  type CommandDefinition,
  CommandError,
  describeProject,
  type ProjectFlags,
  print,
  printJson,
} from '../command.ts'
import { parsePosition, parseTime } from '../places-and-times.ts'
import { loadProject } from '../project.ts'
import { withAuth } from '../with-auth.ts'
import { describeBroken } from './audit-verify.ts'

interface Flags extends ProjectFlags {
  readonly before?: string
  readonly keep?: string
  readonly keyedFrom?: string
  readonly json?: true
}

export const auditPrune: CommandDefinition<Flags> = {
  describe: (command) =>
    describeProject(command)
      .option('--before <time>', 'delete what happened before')
      .option('--keep <duration>', 'delete what is older; default: the option audit.keep')
      .option('--keyed-from <position>', 'the first row under the key secret, if rows before it had none')
      .option('--json', 'answer {"rows": NUMBER}'),
  async run(context, flags) {
    const project = await loadProject(context, flags)
    const { audit } = project.options
    const before = beginOfKept(flags, audit === false ? undefined : audit.keep)
    return withAuth(project, async (auth) => {
      const pruned = await auth.audit.prune(before, {
        keyedFrom: parsePosition('--keyed-from', flags.keyedFrom),
      })
      if (pruned.outcome === 'broken')
        throw new CommandError(`Nothing was deleted. ${describeBroken(pruned)}`)
      const { rows } = pruned
      if (flags.json) printJson(context, { rows })
      else print(context, `${rows} ${rows === 1 ? 'row' : 'rows'} of the audit log deleted.`)
      return 0
    })
  },
}

function beginOfKept({ before, keep }: Flags, configured: string | undefined): Date {
  if (before !== undefined && keep !== undefined) {
    throw new CommandError('--before and --keep are both given: keep one.')
  }
  const time = parseTime('--before', before)
  if (time !== undefined) return time
  const duration = keep ?? configured
  if (duration === undefined) throw new CommandError('The audit log is off: give --before or --keep.')
  const seconds = durationSeconds(duration)
  if (seconds === undefined) throw new CommandError("--keep must be a duration such as '30d'.")
  return new Date(Date.now() - seconds * 1000)
}
