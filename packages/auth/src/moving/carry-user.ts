import {
  issuePath,
  type NewUser,
  readStoredHash,
  type SchemaResult,
  type StandardSchema,
  usernameKey,
  usernameProblems,
} from '../users/index.ts'
import type { DjangoUser } from './django-source.ts'
import type { CarriedUser } from './import-target.ts'
import { readFlag, readText, readTime, readValue } from './read-cell.ts'
import type { OwnColumn } from './user-columns.ts'

export interface UserRules {
  readonly own: readonly OwnColumn[]
  /** The schema of the developer's own fields. */
  readonly schema: StandardSchema<unknown, object> | undefined
  /** When a user joined of whom the table does not tell. */
  readonly joinedMs: number
}

/** A user as they are stored here, with what there is to say of them; or why they cannot be. */
export type UserVerdict =
  | { readonly carried: CarriedUser; readonly remarks: readonly string[] }
  | { readonly refusal: string }

export function carryUser(row: DjangoUser, rules: UserRules): UserVerdict {
  const id = readId(row)
  const { cells } = row
  const [username, password] = [readText(cells['username']), readText(cells['password'])]
  const refusal = typeof id === 'string' ? id : nameRefusal(username)
  if (refusal !== undefined || typeof id === 'string') return { refusal: refusal ?? '' }
  if (username === undefined || password === undefined) return { refusal: 'has a password that is not text' }
  const fields = readFields(row, rules)
  if ('refusal' in fields) return fields
  const user: NewUser = {
    username,
    usernameKey: usernameKey(username),
    password,
    email: readText(cells['email']) ?? '',
    firstName: readText(cells['firstName']) ?? '',
    lastName: readText(cells['lastName']) ?? '',
    isActive: readFlag(cells['isActive'], true),
    isStaff: readFlag(cells['isStaff'], false),
    isSuperuser: readFlag(cells['isSuperuser'], false),
    lastLogin: toDate(readTime(cells['lastLogin'])),
    dateJoined: new Date(readTime(cells['dateJoined']) ?? rules.joinedMs),
    fields: fields.own,
  }
  // no key of a name holds a capital letter, so none is ever this one
  const carried = { id, user, spareKey: `ID:${id}` }
  return { carried, remarks: [...nameRemarks(username), ...passwordRemarks(password)] }
}

const toDate = (ms: number | undefined) => (ms === undefined ? null : new Date(ms))

/** As Carnet's table spells ids; or why it cannot. */
function readId({ id }: DjangoUser): number | string {
  if (typeof id !== 'bigint' || id < 1n) return 'has an id that is not a whole number from 1'
  return id < 10n ** 15n ? Number(id) : 'has an id of more than 15 digits'
}

const longestName = 150

function nameRefusal(name: string | undefined): string | undefined {
  if (name === undefined) return 'has a name that is not text'
  if (name === '') return 'has no name'
  if ([...name].length > longestName) return `has a name of more than ${longestName} characters`
  return /\p{Cc}/u.test(name) ? 'has a name with control characters' : undefined
}

const nameRemarks = (name: string) =>
  usernameProblems(name).length > 0 ? ['has a name with characters that no new user may have'] : []

function passwordRemarks(password: string): string[] {
  if (password.startsWith('!') || readStoredHash(password) !== undefined) return []
  const [, family] = /^([a-z0-9_]{1,30})\$/.exec(password) ?? []
  const held = family === undefined ? 'what is stored as their password' : `their ${family} hash`
  return [`cannot sign in with ${held}, and needs a new password`]
}

/** The developer's own fields, as the schema will find them when they are read. */
function readFields(
  { cells, groups }: DjangoUser,
  { own: columns, schema }: UserRules,
): { readonly own: Readonly<Record<string, unknown>> } | { readonly refusal: string } {
  const own: Record<string, unknown> = groups === undefined ? {} : { groups }
  for (const { name, type } of columns) {
    const value = readValue(cells[name], type)
    if (value === undefined) return { refusal: `has bytes in the field "${name}"` }
    own[name] = value
  }
  if (schema === undefined) return { own }
  const result = validate(schema, own)
  if (result.issues === undefined) return { own: withDefaults(own, result.value) }
  // what Django calls null is to most schemas what is not there
  const said = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== null))
  const again = validate(schema, said)
  if (again.issues === undefined) return { own: withDefaults(said, again.value) }
  const [issue] = result.issues
  const where = issue === undefined ? '' : `${issuePath(issue).join('.')}: ${issue.message}`
  return { refusal: `does not fit userFields: ${where}` }
}

function validate(schema: StandardSchema<unknown, object>, fields: object): SchemaResult<object> {
  const result = schema['~standard'].validate(fields)
  if (result instanceof Promise) throw new TypeError('userFields must be a schema that answers synchronously')
  return result
}

/** A default is fixed now, as for a user who is created; what was given is kept as given. */
const withDefaults = (given: object, parsed: object) => ({ ...parsed, ...given })
