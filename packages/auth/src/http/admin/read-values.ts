import type { Field } from '@carnet/contract'
import { textProblem } from '../read-fields.ts'

type Problems = Record<string, string[]>

export type ReadValues =
  | { readonly values: Readonly<Record<string, unknown>> }
  | { readonly problems: Readonly<Problems> }

type Fields = Readonly<Record<string, Field>>

/** The fields of a JSON body, all problems at once. What nobody knows is refused by its name. */
export function readBodyValues(body: unknown, fields: Fields): ReadValues {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return { problems: { non_field_errors: ['Invalid data. Expected a dictionary.'] } }
  return readValues(new Map(Object.entries(body)), fields, (value) => value)
}

/** The query of an address, whose values are all texts; each may be given once. */
export function readQueryValues(query: URLSearchParams, fields: Fields): ReadValues {
  const given = new Map<string, unknown>()
  for (const [name, value] of query) given.set(name, given.has(name) ? twice : value)
  return readValues(given, fields, fromText)
}

const twice = Symbol('given twice')

function fromText(value: unknown, { kind }: Field): unknown {
  if (kind === 'boolean') return value === 'true' ? true : value === 'false' ? false : value
  if (kind === 'integer') return typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value
  return value
}

function readValues(
  given: ReadonlyMap<string, unknown>,
  fields: Fields,
  convert: (value: unknown, field: Field) => unknown,
): ReadValues {
  const values: Record<string, unknown> = {}
  const problems: Problems = {}
  for (const name of given.keys())
    if (!Object.hasOwn(fields, name)) problems[name.slice(0, 100)] = ['Unknown field.']
  for (const [name, field] of Object.entries(fields)) {
    const value = given.get(name)
    if (value === undefined) {
      if (field.isOptional !== true) problems[name] = ['This field is required.']
      continue
    }
    const read = convert(value, field)
    const problem = problemOf(read, field)
    if (problem === undefined) values[name] = read
    else problems[name] = [problem]
  }
  return Object.keys(problems).length > 0 ? { problems } : { values }
}

function problemOf(value: unknown, field: Field): string | undefined {
  if (value === null) return 'This field may not be null.'
  const { kind = 'text' } = field
  switch (kind) {
    case 'text':
      return plainTextProblem(value, field)
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'Must be a valid boolean.'
    case 'integer':
      return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= (field.maximum ?? 1e9)
        ? undefined
        : `Must be a whole number from 1 to ${field.maximum ?? 1e9}.`
    case 'time':
      return typeof value === 'string' && isTime.test(value) && !Number.isNaN(Date.parse(value))
        ? undefined
        : 'Must be a time such as 2026-01-31T12:00:00Z.'
    case 'texts':
      return textsProblem(value, field)
    case 'object':
      return typeof value === 'object' && !Array.isArray(value) ? undefined : 'Must be an object.'
  }
}

const isTime = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/

function plainTextProblem(value: unknown, field: Field): string | undefined {
  if (typeof value !== 'string' || !value.isWellFormed()) return 'Not a valid string.'
  return textProblem(value, { maximum: 1024, ...field })
}

function textsProblem(value: unknown, { maximum = 100 }: Field): string | undefined {
  if (!Array.isArray(value)) return 'Must be a list.'
  if (value.length > maximum) return `Ensure this list has no more than ${maximum} values.`
  return value.map((one) => plainTextProblem(one, { label: '' })).find(Boolean)
}
