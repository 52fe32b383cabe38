// `npm create carnet`: begins a project from a template. Imports nothing but Node.
import { createInterface } from 'node:readline/promises'
import { fileURLToPath } from 'node:url'
import { type Ask, askMissing } from './ask-missing.ts'
import { makeProject, type Place } from './make-project.ts'
import { nextSteps } from './next-steps.ts'
import { readArguments } from './read-arguments.ts'
import { ScaffoldError } from './scaffold-error.ts'
import { templateList } from './templates.ts'

export interface Surroundings extends Place {
  readonly print: (text: string) => void
  readonly printError: (text: string) => void
  readonly ask: Ask
}

const here = (): Surroundings => ({
  // where the build copies them
  templates: fileURLToPath(new URL('templates', import.meta.url)),
  folder: process.cwd(),
  print: (text) => void process.stdout.write(`${text}\n`),
  printError: (text) => void process.stderr.write(`${text}\n`),
  ask: process.stdin.isTTY && process.stdout.isTTY ? askPerson : undefined,
})

/** Makes a project as the arguments say, and asks for what they do not. Gives the exit code. */
export async function main(
  typed: readonly string[],
  surroundings: Partial<Surroundings> = {},
): Promise<number> {
  const { print, printError, ask, ...place } = { ...here(), ...surroundings }
  try {
    const given = readArguments(typed)
    if (given.wants === 'help') {
      print(usage())
      return 0
    }
    const wanted = await askMissing(given, ask)
    await makeProject(wanted, place)
    const steps = [`cd ${wanted.name}`, ...nextSteps(wanted.template)].map((step) => `  ${step}`)
    print(`Made the project ${wanted.name}. What comes next:\n\n${steps.join('\n')}`)
    return 0
  } catch (error) {
    if (!(error instanceof ScaffoldError)) throw error
    printError(error.message)
    return 1
  }
}

async function askPerson(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return await terminal.question(question)
  } finally {
    terminal.close()
  }
}

const usage = () => `npm create carnet@latest NAME -- --template TEMPLATE

Asks for what is missing. The templates:
${templateList()}`
