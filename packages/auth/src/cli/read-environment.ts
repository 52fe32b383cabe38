import { readFileSync } from 'node:fs'
import { CommandError } from './command.ts'
import { type Variable, variableNames, variables } from './environment.ts'
import { explainError } from './explain-error.ts'

export type Environment = Readonly<Record<string, string | undefined>>

export interface EnvironmentValues {
  readonly values: Readonly<Record<string, unknown>>
  /** The variable that each value came from. */
  readonly sources: Readonly<Record<string, string>>
}

/**
 * What the environment sets of one kind.
 *
 * @throws CommandError that names the variable whose text is wrong, and never shows the text.
 */
export function readEnvironment(environment: Environment, kind: Variable['sets']): EnvironmentValues {
  const values: Record<string, unknown> = {}
  const sources: Record<string, string> = {}
  for (const [variableName, variable] of Object.entries(variables)) {
    if (variable.sets !== kind) continue
    const given = variable.isSecret
      ? secretText(variableName, environment)
      : textOf(variableName, environment, variable.reader.mayBeEmpty)
    if (given === undefined) continue
    const value = variable.reader.parse(given.text)
    if (value === undefined) throw new CommandError(`${given.source} ${variable.reader.expects}.`)
    values[variable.name] = value
    sources[variable.name] = given.source
  }
  return { values, sources }
}

interface GivenText {
  readonly text: string
  readonly source: string
}

function textOf(source: string, environment: Environment, mayBeEmpty = false): GivenText | undefined {
  const text = environment[source]
  if (text === undefined) return undefined
  if (text === '' && !mayBeEmpty) {
    throw new CommandError(`${source} is set but empty: give it a value, or unset it.`)
  }
  return { text, source }
}

function secretText(variable: string, environment: Environment): GivenText | undefined {
  const direct = textOf(variable, environment)
  const file = textOf(`${variable}_FILE`, environment)
  if (file === undefined) return direct
  if (direct !== undefined) throw new CommandError(`${variable} and ${file.source} are both set: keep one.`)
  return { text: readSecretFile(file), source: file.source }
}

function readSecretFile({ text: path, source }: GivenText): string {
  try {
    const text = readFileSync(path, 'utf8').replace(/\r?\n$/, '')
    if (text !== '') return text
  } catch (error) {
    throw new CommandError(`${source}: ${explainError(error)}`)
  }
  throw new CommandError(`${source}: the file is empty.`)
}

/** The variables that look like ours and are none: most probably mistyped. */
export function unknownVariables(environment: Environment): string[] {
  const known = new Set(variableNames)
  // a Kubernetes service called carnet sets these for every container beside it
  const isForeign = (name: string) => /^CARNET_(SERVICE|PORT)(_|$)/.test(name)
  return Object.keys(environment).filter(
    (name) => name.startsWith('CARNET_') && !known.has(name) && !isForeign(name),
  )
}
