import { emailProblems, normalizeEmail } from './emails.ts'
import { textProblem } from './text-problem.ts'
import type { ProblemList } from './user-input-error.ts'
import { lengthProblems, normalizeUsername, usernameProblems } from './usernames.ts'

interface AccountTexts {
  readonly username: string
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly password: string
}

interface AccountFlags {
  readonly isActive: boolean
  readonly isStaff: boolean
  readonly isSuperuser: boolean
}

/** What the developer's code may say about a user, besides `userFields`. */
export type AccountInput = AccountTexts & AccountFlags

interface TextRule {
  readonly wireName: string
  readonly mayBeBlank: boolean
  normalize(text: string): string
  problems(text: string): string[]
}

const asItIs = (text: string): string => text

const name = { mayBeBlank: true, normalize: asItIs, problems: (text: string) => lengthProblems(text, 150) }

const textRules: Readonly<Record<keyof AccountTexts, TextRule>> = {
  username: {
    wireName: 'username',
    mayBeBlank: false,
    normalize: normalizeUsername,
    problems: usernameProblems,
  },
  email: { wireName: 'email', mayBeBlank: true, normalize: normalizeEmail, problems: emailProblems },
  firstName: { wireName: 'first_name', ...name },
  lastName: { wireName: 'last_name', ...name },
  // judged later, when it is known whose it is
  password: { wireName: 'password', mayBeBlank: false, normalize: asItIs, problems: () => [] },
}

const flagWireNames: Readonly<Record<keyof AccountFlags, string>> = {
  isActive: 'is_active',
  isStaff: 'is_staff',
  isSuperuser: 'is_superuser',
}

/** An input taken apart: what we know, normalised, and what may be the developer's own. */
export interface ReadAccount {
  readonly account: Partial<AccountInput>
  readonly own: Record<string, unknown>
}

/**
 * Reads the given object. `accepted` names what may be said here: all else goes to `own`, where
 * it is refused unless the developer's schema knows it. Undefined counts as absent.
 */
export function readAccountInput(
  input: unknown,
  accepted: ReadonlyArray<keyof AccountInput>,
  problems: ProblemList,
): ReadAccount {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    problems.add('non_field_errors', 'Invalid data. Expected a dictionary.')
    return { account: {}, own: {} }
  }
  const known: Array<[string, unknown]> = []
  const own: Array<[string, unknown]> = []
  for (const [key, value] of Object.entries(input)) {
    if (value === undefined) continue
    if (!isAccepted(key, accepted)) own.push([key, value])
    else known.push([key, isText(key) ? readText(key, value, problems) : readFlag(key, value, problems)])
  }
  // every value was read by the rule of its own key; one with problems is never used
  return { account: Object.fromEntries(known) as Partial<AccountInput>, own: Object.fromEntries(own) }
}

function readText(key: keyof AccountTexts, value: unknown, problems: ProblemList): string {
  const rule = textRules[key]
  const unfit = textProblem(value)
  if (unfit !== undefined || typeof value !== 'string') {
    problems.add(rule.wireName, unfit ?? '')
    return ''
  }
  const text = rule.normalize(value)
  if (text !== '') problems.add(rule.wireName, ...rule.problems(text))
  else if (!rule.mayBeBlank) problems.add(rule.wireName, 'This field may not be blank.')
  return text
}

function readFlag(key: keyof AccountFlags, value: unknown, problems: ProblemList): boolean {
  if (value === null) problems.add(flagWireNames[key], 'This field may not be null.')
  else if (typeof value !== 'boolean') problems.add(flagWireNames[key], 'Must be a valid boolean.')
  return value === true
}

const isAccepted = (key: string, accepted: readonly string[]): key is keyof AccountInput =>
  accepted.includes(key)

const isText = (key: keyof AccountInput): key is keyof AccountTexts => Object.hasOwn(textRules, key)
