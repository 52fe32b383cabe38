import { isProjectName, nameRule } from './project-name.ts'
import type { Arguments } from './read-arguments.ts'
import { ScaffoldError } from './scaffold-error.ts'
import { isTemplate, type TemplateName, templateList, templateNames } from './templates.ts'

/** Asks one question; undefined where nobody can be asked. */
export type Ask = ((question: string) => Promise<string>) | undefined

export interface Wanted {
  readonly name: string
  readonly template: TemplateName
}

/** Asks for what was not typed, again until the answer is good. @throws ScaffoldError where nobody can be asked. */
export async function askMissing({ name, template }: Arguments, ask: Ask): Promise<Wanted> {
  return {
    name: name ?? (await askUntil(ask, 'Project name: ', toName)),
    template: template ?? (await askUntil(ask, templateQuestion(), toTemplate)),
  }
}

/** A good answer, or the sentence that says what is wrong with it. */
type Judged<T> = { readonly good: T } | { readonly wrong: string }

async function askUntil<T>(ask: Ask, question: string, judge: (answer: string) => Judged<T>): Promise<T> {
  if (ask === undefined) {
    throw new ScaffoldError(`Name the project and its template, one of ${templateNames.join(', ')}.`)
  }
  let judged = judge((await ask(question)).trim())
  while ('wrong' in judged) judged = judge((await ask(`${judged.wrong}\n${question}`)).trim())
  return judged.good
}

const toName = (answer: string): Judged<string> =>
  isProjectName(answer) ? { good: answer } : { wrong: nameRule(answer) }

const toTemplate = (answer: string): Judged<TemplateName> =>
  isTemplate(answer) ? { good: answer } : { wrong: `There is no template '${answer}'.` }

const templateQuestion = () => `${templateList()}\nTemplate: `
