import { Command, CommanderError } from 'commander'
import { withOrigin } from '../audit/index.ts'
import { type CommandContext, CommandError, printError } from './command.ts'
import { type CommandRow, commands, groups } from './command-table.ts'
import { explainError } from './explain-error.ts'
import { operator } from './operator.ts'
import { packageManifest } from './package-manifest.ts'
import { usageSentence } from './usage-sentence.ts'

/** Runs the `carnet` command and gives its exit code. Never rejects. */
export async function main(
  argv: readonly string[],
  context: CommandContext = processContext(),
): Promise<number> {
  try {
    return await run(argv, context)
  } catch (error) {
    printError(context, explainError(error))
    return 1
  }
}

async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  const help: string[] = []
  const root = new Command('carnet')
    .description('JWT sign-in: sessions, rotating refresh tokens, users.')
    .version(packageManifest().version, '--version', 'print the version')
    .configureOutput({
      writeOut: (text) => void context.output.write(text),
      // what commander says of a mistake is said again below, in a sentence of ours
      writeErr: (text) => void help.push(text),
    })
    .exitOverride()
  for (const [name, { summary }] of Object.entries(commands)) addCommand(root, name).description(summary)
  let exitCode = 0
  const called = calledCommand(argv)
  if (called !== undefined) {
    const command = findCommand(root, called.name)
    const definition = await called.row.load()
    definition.describe(command)
    command.action(async () => {
      const run = () => definition.run(context, command.opts(), command.args)
      // what a server does is not done by whoever started it
      exitCode = await (called.name === 'serve' ? run() : withOrigin({ actor: operator() }, run))
    })
  }
  try {
    await root.parseAsync(withoutHelpCommand(argv), { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.code === 'commander.help') context.output.write(help.join(''))
    else if (error.exitCode !== 0) throw new CommandError(usageSentence(error.message))
  }
  return exitCode
}

/** `help keys list` as `keys list --help`: commander's own help command knows one word only. */
function withoutHelpCommand(argv: readonly string[]): readonly string[] {
  const [first, ...rest] = argv
  const [name = ''] = rest
  if (first !== 'help' || name === '') return argv
  const isKnown = Object.hasOwn(commands, name) || Object.hasOwn(groups, name)
  return isKnown ? [...rest, '--help'] : rest
}

/** The command that the arguments call, or ask help for. */
function calledCommand(argv: readonly string[]): { name: string; row: CommandRow } | undefined {
  const [first = '', second = ''] = argv[0] === 'help' ? argv.slice(1) : argv
  for (const name of [`${first} ${second}`, first]) {
    const row = Object.hasOwn(commands, name) ? commands[name] : undefined
    if (row !== undefined) return { name, row }
  }
  return undefined
}

function addCommand(root: Command, name: string): Command {
  const [first = '', second] = name.split(' ')
  if (second === undefined) return root.command(first)
  const group = root.commands.find((command) => command.name() === first)
  return (group ?? root.command(first).description(groups[first] ?? '')).command(second)
}

function findCommand(root: Command, name: string): Command {
  let found = root
  for (const word of name.split(' ')) found = found.commands.find((one) => one.name() === word) ?? found
  return found
}

function processContext(): CommandContext {
  // a reader that goes away, or a full disk behind a redirection, must stop neither a server nor an answer
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  return {
    input: process.stdin,
    output: process.stdout,
    errors: process.stderr,
    environment: process.env,
  }
}
