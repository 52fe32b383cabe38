import type { AuditFault, Broken, ChainHead, Intact } from '../../audit/index.ts'
import type { AuditEntry, Auth } from '../../auth.ts'
import {
  type CommandDefinition,
  CommandError,
  describeProject,
  type ProjectFlags,
  print,
  printJson,
} from '../command.ts'
import { parsePosition } from '../places-and-times.ts'
import { loadProject } from '../project.ts'
import { withAuth } from '../with-auth.ts'

interface Flags extends ProjectFlags {
  readonly head?: string
  readonly keyedFrom?: string
  readonly json?: true
}

export const auditVerify: CommandDefinition<Flags> = {
  describe: (command) =>
    describeProject(command)
      .option(
        '--head <position:hash>',
        'a head that was printed before: tells also whether newer rows were cut off',
      )
      .option('--keyed-from <position>', 'the first row under the key secret, if rows before it had none')
      .option('--json', 'answer an object'),
  run: async (context, flags) =>
    withAuth(await loadProject(context, flags), async ({ audit }) => {
      const verdict = await audit.verify({
        head: flags.head === undefined ? undefined : parseHead(flags.head),
        keyedFrom: parsePosition('--keyed-from', flags.keyedFrom),
      })
      if (flags.json) printJson(context, verdict)
      else if (verdict.outcome === 'broken')
        throw new CommandError([describeBroken(verdict), ...(await adviceOn(verdict, audit))].join('\n'))
      else print(context, describeIntact(verdict))
      return verdict.outcome === 'intact' ? 0 : 1
    }),
}

/** Of a log that got its secret later: what the option is to be, so that it need not be asked again. */
async function adviceOn({ fault }: Broken, { entries }: Auth['audit']): Promise<string[]> {
  if (fault !== 'unkeyed') return []
  let last: AuditEntry | undefined
  let isKeyed = false
  for await (const entry of entries()) {
    const isPlain = entry.hash?.startsWith('sha256:') === true
    // nothing honest is without the secret behind what is under it
    if (isPlain && isKeyed) return []
    if (isPlain) last = entry
    else isKeyed = true
  }
  if (last === undefined) return []
  return [
    `The last row without the key secret is of ${last.at.toISOString()}. If the secret was given to this log only then, set`,
    `audit.keyedAfter, or CARNET_AUDIT_KEYED_AFTER, to ${last.position}:${last.hash}`,
    'If it was there before, somebody has written the log anew.',
  ]
}

function parseHead(text: string): ChainHead {
  const [, position, hash = ''] = /^(\d{1,15}):([\w-]+:[0-9a-f]{64})$/.exec(text) ?? []
  if (position === undefined) {
    throw new CommandError('--head must be POSITION:HASH, as carnet audit verify prints it.')
  }
  return { position: Number(position), hash }
}

function describeIntact({ rows, head, prunedTo, unsealed }: Intact): string {
  const lines = [`The audit log is as it was written: ${rows} ${rows === 1 ? 'row' : 'rows'} checked.`]
  if (prunedTo > 0) lines.push(`Rows up to ${prunedTo} have been pruned.`)
  if (unsealed > 0) lines.push(`Not chained yet, so not checked: ${unsealed}.`)
  if (head.position > 0) lines.push(`Head: ${head.position}:${head.hash}`)
  return lines.join('\n')
}

const sentences: Readonly<Record<AuditFault, string>> = {
  missing: 'is missing',
  altered: 'was altered, moved or put in',
  surplus: 'was put in behind the end of the chain',
  unkeyed: 'is chained without the key secret',
  key_missing: 'is chained under a key secret: give the one that was in use',
  head: 'is where the chain ends, but the record of its end was changed',
  checkpoint: 'is where the log was pruned, but the record of that was changed',
  pruned: 'has been pruned, so nothing can be compared with it: give a newer head',
}

/** What is wrong with the log, in a sentence. */
export const describeBroken = ({ position, fault }: Broken): string =>
  `The audit log is not as it was written: row ${position} ${sentences[fault]}.`
