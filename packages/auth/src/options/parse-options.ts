import { z } from 'zod'
import type { ClaimNames } from '../tokens/index.ts'
import type { ParsedAdmin } from './admin-option.ts'
import type { AuditOption } from './audit-option.ts'
import type { CommonOptions } from './auth-options.ts'
import { checkKeys } from './check-keys.ts'
import { contradictions } from './contradictions.ts'
import type { CookiesOption } from './cookies-option.ts'
import { cookieDefaults, defaults } from './defaults.ts'
import type { GuessingOption } from './guessing-option.ts'
import { nearestName } from './nearest-name.ts'
import { optionShapes } from './option-shapes.ts'

const schema = z.strictObject(optionShapes).partial()

export type GivenOptions<U> = CommonOptions<object, U, object> & {
  readonly userFields?: unknown
  readonly users?: unknown
}

/** The options with every default filled in. */
export type ParsedOptions<U> = Omit<GivenOptions<U>, keyof Completed<U>> &
  Required<Pick<GivenOptions<U>, Exclude<keyof typeof defaults, keyof Completed<U>>>> &
  Completed<U>

/** The options that have members, with the defaults of these. */
interface Completed<U> {
  readonly claimNames: ClaimNames
  readonly guessing: Required<GuessingOption> | false
  readonly audit: (AuditOption & Required<Pick<AuditOption, 'keep'>>) | false
  readonly admin: ParsedAdmin<U> | false
  readonly cookies?: Required<CookiesOption>
}

/**
 * Checks options, whoever wrote them, and fills in the defaults.
 *
 * @throws TypeError that names the option, says what is expected, and never shows a value.
 */
export function parseOptions<U>(options: GivenOptions<U>): ParsedOptions<U> {
  const given = withoutUndefined(options)
  const result = schema.safeParse(given)
  if (!result.success) throw new TypeError(sentence(result.error.issues))
  const parsed = Object.freeze(complete(given)) as ParsedOptions<U>
  const contradiction = contradictions(given, parsed)
  if (contradiction !== undefined) throw new TypeError(contradiction)
  checkKeys(parsed)
  return parsed
}

function complete({ claimNames, ...given }: Record<string, unknown>): object {
  const names = Object.freeze({ ...defaults.claimNames, ...(claimNames as object | undefined) })
  // whoever takes over Django's database takes over its tokens, and Django must be able to read the hashes
  const django = 'django' in given ? ({ adopt: true, hasher: 'django' } as const) : {}
  // parsed options are options again: what does not apply must not look as if somebody had asked for it
  const ownKey = 'secret' in given || 'signingKey' in given ? ({ keyRotation: false } as const) : {}
  const guessing = completed(defaults.guessing, given['guessing'])
  const admin = completed(defaults.admin, given['admin'])
  const audit = completed(defaults.audit, given['audit'])
  const complete = { ...defaults, ...django, ...ownKey, ...given, claimNames: names, guessing, admin, audit }
  if (complete.transport === 'bearer') return complete
  return { ...complete, cookies: completed(cookieDefaults, given['cookies']) }
}

/** An option that has members, or is turned off. */
const completed = (members: object, given: unknown): object | false =>
  given === false ? false : { ...members, ...(given === true ? {} : withoutUndefined(given ?? {})) }

function withoutUndefined(options: unknown): Record<string, unknown> {
  if (typeof options !== 'object' || options === null) throw new TypeError('The options must be an object.')
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}

function sentence(issues: readonly z.core.$ZodIssue[]): string {
  const [issue] = issues
  if (issue === undefined) return 'The options are not valid.'
  const path = issue.path.join('.')
  if (issue.code !== 'unrecognized_keys') return `Option "${path}" ${reason(issue)}.`
  const unknown = [path, issue.keys[0]].filter(Boolean).join('.')
  const near = nearestName(unknown, Object.keys(optionShapes))
  return `Unknown option "${unknown}".${near ? ` Did you mean "${near}"?` : ''}`
}

/** What is wrong with a value, as the end of a sentence that begins with its name. */
export function reason(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return `must be ${kinds[issue.expected] ?? `a ${issue.expected}`}`
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.join(', ')}`
  return issue.message.startsWith('must') ? issue.message : `is not valid: ${issue.message}`
}

const kinds: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  object: 'an object',
  string: 'a text',
}
