import { userInfo } from 'node:os'
import {
  emailProblems,
  normalizeEmail,
  normalizeUsername,
  type UserAccounts,
  usernameProblems,
  validatePassword,
} from '../users/index.ts'
import { type CommandContext, printError } from './command.ts'
import type { Prompter } from './prompter.ts'
import type { TypedField } from './typed-fields.ts'

/** What `createsuperuser` finds out about the user to be. */
export interface NewSuperuser {
  readonly username: string
  readonly email: string
  readonly password: string | undefined
  /** The developer's own fields. */
  readonly own: Readonly<Record<string, unknown>>
  /** Whether the password is one that nobody knows yet. */
  readonly isPasswordMade: boolean
}

export interface Questions {
  readonly context: CommandContext
  readonly prompter: Prompter
  readonly users: UserAccounts
  /** What the flags say, which is not asked for. */
  readonly given: {
    readonly username: string | undefined
    readonly email: string | undefined
    readonly own: NewSuperuser['own']
  }
  readonly missing: readonly TypedField[]
  readonly minimumLength: number
}

/** Asks as Django does, again and again until an answer will do. */
export async function askForSuperuser(questions: Questions): Promise<NewSuperuser> {
  const username = await askUsername(questions)
  const email = await askEmail(questions)
  const own: Record<string, unknown> = { ...questions.given.own }
  for (const field of questions.missing) own[field.name] = await askField(questions, field)
  const password = await askPassword(questions, { username, email })
  return { username, email, own, password, isPasswordMade: false }
}

async function askUsername({ context, prompter, users, given }: Questions): Promise<string> {
  const preset = given.username && normalizeUsername(given.username)
  const presetProblem = preset && (await usernameProblem(users, preset))
  if (preset && presetProblem === undefined) return preset
  if (presetProblem) printError(context, `Error: ${presetProblem}`)
  const suggestion = await suggestedUsername(users)
  const hint = suggestion ? ` (leave blank to use '${suggestion}')` : ''
  for (;;) {
    const username = normalizeUsername((await prompter.ask(`Username${hint}: `)) || suggestion)
    const problem = await usernameProblem(users, username)
    if (problem === undefined) return username
    printError(context, `Error: ${problem}`)
  }
}

export async function usernameProblem(users: UserAccounts, username: string): Promise<string | undefined> {
  if (username === '') return 'This field cannot be blank.'
  const [problem] = usernameProblems(username)
  if (problem !== undefined) return problem
  return (await users.findByUsername(username)) ? 'That username is already taken.' : undefined
}

/** The name of the system's user as Django spells it, unless somebody has it. */
async function suggestedUsername(users: UserAccounts): Promise<string> {
  const name = systemUsername().replaceAll(' ', '').toLowerCase()
  return (await usernameProblem(users, name)) === undefined ? name : ''
}

function systemUsername(): string {
  try {
    return userInfo().username
  } catch {
    // in a container the user's number may have no name
    return ''
  }
}

async function askEmail({ context, prompter, given }: Questions): Promise<string> {
  if (given.email !== undefined) return given.email
  for (;;) {
    const email = normalizeEmail(await prompter.ask('Email address: '))
    const [problem] = email === '' ? [] : emailProblems(email)
    if (problem === undefined) return email
    printError(context, `Error: ${problem}`)
  }
}

async function askField({ context, prompter }: Questions, { name, parse }: TypedField): Promise<unknown> {
  const label = name.slice(0, 1).toUpperCase() + name.slice(1)
  for (;;) {
    const answer = await parse(await prompter.ask(`${label}: `))
    if ('value' in answer) return answer.value
    printError(context, `Error: ${answer.problem}`)
  }
}

async function askPassword(
  { context, prompter, minimumLength }: Questions,
  owner: { readonly username: string; readonly email: string },
): Promise<string> {
  for (;;) {
    const password = await prompter.askSecret('Password: ')
    const again = await prompter.askSecret('Password (again): ')
    if (password !== again) {
      printError(context, "Error: Your passwords didn't match.")
      continue
    }
    if (password.trim() === '') {
      printError(context, "Error: Blank passwords aren't allowed.")
      continue
    }
    const problems = validatePassword(password, owner, { minimumLength })
    if (problems.length === 0) return password
    printError(context, problems.map(({ message }) => message).join('\n'))
    // one that is too long cannot be kept at all
    if (problems.some(({ code }) => code === 'password_too_long')) continue
    const bypass = await prompter.ask('Bypass password validation and create user anyway? [y/N]: ')
    if (bypass.toLowerCase() === 'y') return password
  }
}
