import { existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { type GivenOptions, nearestName, type ParsedOptions, parseOptions } from '../options/index.ts'
import { type CommandContext, CommandError, type ProjectFlags, printWarning } from './command.ts'
import { variableNames } from './environment.ts'
import { explainError } from './explain-error.ts'
import { loadConfig } from './load-config.ts'
import { readEnvironment, unknownVariables } from './read-environment.ts'

/** The options of a project: what its config file says, and over it what the environment says. */
export interface Project {
  readonly options: ParsedOptions<unknown>
}

/** @throws CommandError that names the variable or the option that is wrong. */
export async function loadProject(context: CommandContext, flags: ProjectFlags): Promise<Project> {
  loadEnvironmentFile(context.environment)
  warnOfUnknown(context)
  const { file, options: configured } = await loadConfig(flags.config)
  const { values, sources } = readEnvironment(context.environment, 'option')
  try {
    return { options: parseOptions(merge(configured, values)) }
  } catch (error) {
    throw new CommandError(nameSources(explainError(error), sources, file))
  }
}

/** Adds what `.env` says and the environment does not. */
function loadEnvironmentFile(environment: CommandContext['environment']): void {
  if (!existsSync('.env')) return
  for (const [name, text] of Object.entries(parseEnv(readEnvironmentFile()))) environment[name] ??= text
}

function readEnvironmentFile(): string {
  try {
    return readFileSync('.env', 'utf8')
  } catch {
    throw new CommandError("The file '.env' cannot be read.")
  }
}

function warnOfUnknown(context: CommandContext): void {
  for (const name of unknownVariables(context.environment)) {
    const near = nearestName(name, variableNames)
    printWarning(context, `carnet knows no variable ${name}.${near ? ` Did you mean ${near}?` : ''}`)
  }
}

function merge(
  configured: GivenOptions<unknown>,
  values: Readonly<Record<string, unknown>>,
): GivenOptions<unknown> {
  const merged: Record<string, unknown> = { ...configured }
  for (const [path, value] of Object.entries(values)) {
    const [name = '', inner] = path.split('.')
    merged[name] = inner === undefined ? value : { ...(merged[name] as object), [inner]: value }
  }
  return merged as GivenOptions<unknown>
}

/** The sentence with variables in place of the options that they set, and with the file that sets the others. */
function nameSources(
  sentence: string,
  sources: Readonly<Record<string, string>>,
  file: string | undefined,
): string {
  const named = sentence.replace(
    /(Option )?"([\w.]+)"/g,
    (option, _, name: string) => sources[name.replace(/\.\d+$/, '')] ?? option,
  )
  return named === sentence && file !== undefined ? `${file}: ${sentence}` : named
}
