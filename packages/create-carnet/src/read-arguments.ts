import { parseArgs } from 'node:util'
import { isProjectName, nameRule } from './project-name.ts'
import { ScaffoldError } from './scaffold-error.ts'
import { isTemplate, type TemplateName, templateNames } from './templates.ts'

/** What was typed, each part checked. What is missing is to be asked for. */
export interface Arguments {
  readonly name: string | undefined
  readonly template: TemplateName | undefined
  readonly wants: 'project' | 'help'
}

/** @throws ScaffoldError for what is typed wrong. */
export function readArguments(typed: readonly string[]): Arguments {
  const { values, positionals } = parse(typed)
  const [name, ...others] = positionals
  if (others.length > 0) throw new ScaffoldError('Name one project.')
  if (name !== undefined && !isProjectName(name)) throw new ScaffoldError(nameRule(name))
  const { template, help = false } = values
  if (template !== undefined && !isTemplate(template)) {
    throw new ScaffoldError(`There is no template '${template}'. There are: ${templateNames.join(', ')}.`)
  }
  return { name, template, wants: help ? 'help' : 'project' }
}

function parse(typed: readonly string[]) {
  try {
    const options = {
      template: { type: 'string', short: 't' },
      help: { type: 'boolean', short: 'h' },
    } as const
    return parseArgs({ args: [...typed], options, allowPositionals: true })
  } catch (error) {
    throw new ScaffoldError((error as Error).message)
  }
}
