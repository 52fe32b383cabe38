import { type JsonFields, toJsonFields } from './json-fields.ts'
import {
  declaredFields,
  issuePath,
  type SchemaIssue,
  type SchemaResult,
  type StandardSchema,
} from './standard-schema.ts'
import type { BaseUser, StoredUser, User } from './user.ts'
import type { ProblemList } from './user-input-error.ts'

/** The developer's own fields: checked when they come in, parsed when they are read. */
export interface UserFields<Fields extends object> {
  /** Makes the user that the developer's code sees. Throws when what is stored no longer fits the schema. */
  read(stored: StoredUser): User<Fields>
  /** Answers what to add to the fields already stored, when these are given; tells the problems. */
  check(given: JsonFields, stored: Readonly<JsonFields>, problems: ProblemList): JsonFields
}

/** A schema that declares a field of our own is refused with a TypeError; undefined means no own fields. */
export function createUserFields<Fields extends object = object>(
  schema?: StandardSchema<unknown, Fields>,
): UserFields<Fields> {
  if (schema !== undefined) refuseReserved(declaredFields(schema))

  return {
    read(stored) {
      const user = baseUser(stored)
      // without a schema there are no fields, so `object` is what is promised of them
      if (schema === undefined) return Object.freeze(user) as User<Fields>
      const result = validate(schema, stored.fields)
      if (result.issues === undefined) return Object.freeze({ ...result.value, ...user })
      const reasons = result.issues.map((issue) => `${issuePath(issue).join('.')}: ${issue.message}`)
      throw new Error(`user ${user.id} as stored does not fit userFields: ${reasons.join('; ')}`)
    },

    check(given, stored, problems) {
      const isRefused = (name: string) => schema === undefined || reserved.has(name)
      for (const name of Object.keys(given).filter(isRefused)) problems.add(name, unknownField)
      if (schema === undefined) return {}

      const own = toJsonFields(without(given, isRefused), problems)
      const result = validate(schema, { ...stored, ...own })
      if (result.issues !== undefined) {
        for (const issue of result.issues) addIssue(issue, { ...stored, ...given }, problems)
        return {}
      }
      const { value } = result
      refuseReserved(Object.keys(value))
      for (const name of Object.keys(own)) {
        if (!Object.hasOwn(value, name)) problems.add(name, unknownField)
      }
      // fields are kept as given, to be parsed again when read, but a default is fixed here and now
      const defaults = without(value, (name) => Object.hasOwn(stored, name) || Object.hasOwn(own, name))
      return { ...toJsonFields(defaults, problems), ...own }
    },
  }
}

const unknownField = 'Unknown field.'

const baseFields = [
  'id',
  'username',
  'email',
  'firstName',
  'lastName',
  'isActive',
  'isStaff',
  'isSuperuser',
  'lastLogin',
  'dateJoined',
] as const satisfies Array<keyof BaseUser>

/** Copies what everybody may see of a user, whatever else a store's row holds. */
function baseUser(stored: StoredUser): BaseUser {
  const entries = baseFields.map((name) => [name, stored[name]])
  return Object.fromEntries(entries) as BaseUser
}

const reserved: ReadonlySet<string> = new Set([...baseFields, 'password', 'fields'])

function refuseReserved(names: readonly string[]): void {
  const taken = names.find((name) => reserved.has(name))
  if (taken !== undefined) {
    throw new TypeError(`userFields must not have a field named ${taken}: every user has one already`)
  }
}

function validate<Fields>(schema: StandardSchema<unknown, Fields>, value: unknown): SchemaResult<Fields> {
  const result = schema['~standard'].validate(value)
  // every reading of a user would wait for it
  if (result instanceof Promise) throw new TypeError('userFields must be a schema that answers synchronously')
  return result
}

function addIssue(issue: SchemaIssue, given: Readonly<JsonFields>, problems: ProblemList): void {
  const [name, ...rest] = issuePath(issue)
  const isMissing = name !== undefined && rest.length === 0 && !Object.hasOwn(given, name)
  problems.add(String(name ?? 'non_field_errors'), isMissing ? 'This field is required.' : issue.message)
}

const without = (fields: object, isLeftOut: (name: string) => boolean): JsonFields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !isLeftOut(name)))
