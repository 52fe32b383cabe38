import type { Field } from '@carnet/contract'

export type ReadFields<Name extends string> =
  | { readonly values: Readonly<Record<Name, string>> }
  | { readonly problems: Readonly<Record<string, readonly string[]>> }

/** The fields of a body as Django REST framework reads character fields, with its messages, all problems at once. */
export function readFields<Name extends string>(
  body: unknown,
  fields: Readonly<Record<Name, Field>>,
): ReadFields<Name> {
  if (body === null) return { problems: { non_field_errors: ['No data provided'] } }
  if (typeof body !== 'object' || Array.isArray(body)) {
    return {
      problems: { non_field_errors: [`Invalid data. Expected a dictionary, but got ${pythonTypeOf(body)}.`] },
    }
  }
  const values: Record<string, string> = {}
  const problems: Record<string, string[]> = {}
  for (const [name, field] of Object.entries<Field>(fields)) {
    const read = readField(
      Object.hasOwn(body, name) ? (body as Record<string, unknown>)[name] : undefined,
      field,
    )
    if (read === 'left_out') continue
    if ('problem' in read) problems[name] = [read.problem]
    else values[name] = read.value
  }
  return Object.keys(problems).length > 0 ? { problems } : { values: values as Record<Name, string> }
}

function readField(given: unknown, field: Field): { value: string } | { problem: string } | 'left_out' {
  if (given === undefined && field.isOptional) return 'left_out'
  if (given === undefined) return { problem: 'This field is required.' }
  if (given === null) return { problem: 'This field may not be null.' }
  if (!isText(given)) return { problem: 'Not a valid string.' }
  const value = field.isTrimmed ? String(given).trim() : String(given)
  const problem = textProblem(value, field)
  return problem === undefined ? { value } : { problem }
}

/** What is wrong with a text, in Django REST framework's words. */
export function textProblem(value: string, { mayBeBlank, choices, maximum }: Field): string | undefined {
  if (value === '' && mayBeBlank !== true) return 'This field may not be blank.'
  if (value.includes('\0')) return 'Null characters are not allowed.'
  if (maximum !== undefined && value.length > maximum)
    return `Ensure this field has no more than ${maximum} characters.`
  return choices?.includes(value) === false ? 'Not a valid choice.' : undefined
}

/** Numbers pass as their text; one beyond 2^53 has lost digits, and could be somebody else's name. */
function isText(given: unknown): given is string | number {
  return (
    typeof given === 'string' || (typeof given === 'number' && !(Math.abs(given) > Number.MAX_SAFE_INTEGER))
  )
}

function pythonTypeOf(value: unknown): string {
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'string') return 'str'
  if (typeof value === 'boolean') return 'bool'
  return Number.isInteger(value) ? 'int' : 'float'
}
