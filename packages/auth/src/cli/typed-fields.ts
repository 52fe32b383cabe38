import type { ParsedOptions } from '../options/index.ts'
import { declaredFields, issuePath, type StandardSchema } from '../users/index.ts'
import { CommandError } from './command.ts'

type FieldsSchema = StandardSchema<unknown, object> | undefined
type Fields = Readonly<Record<string, unknown>>

/** A field of the developer's `userFields`, as somebody types it. */
export interface TypedField {
  readonly name: string
  /** What the text means in the field's type, or why the schema refuses it. */
  readonly parse: (text: string) => Promise<{ readonly value: unknown } | { readonly problem: string }>
}

export const fieldsSchema = ({ userFields }: ParsedOptions<unknown>): FieldsSchema =>
  userFields as FieldsSchema

/** The fields that a user cannot be without, beside those given, and that have no default. */
export async function missingFields(schema: FieldsSchema, given: Fields): Promise<TypedField[]> {
  const problems = await problemsOf(schema, given)
  return [...new Set(problems.map(({ name }) => name))].map((name) => typedField(schema, name))
}

/**
 * Reads `name=value` texts.
 *
 * @throws CommandError for a name that the schema does not declare, or a value that it refuses.
 */
export async function readFields(schema: FieldsSchema, texts: readonly string[] = []): Promise<Fields> {
  const fields: Record<string, unknown> = {}
  const declared = schema === undefined ? [] : declaredFields(schema as StandardSchema)
  for (const text of texts) {
    const [, name = '', value = ''] = /^([^=]*)=([\s\S]*)$/.exec(text) ?? []
    if (!declared.includes(name)) {
      throw new CommandError(
        `--field: userFields declares ${declared.join(', ') || 'nothing'}; write NAME=VALUE.`,
      )
    }
    const parsed = await typedField(schema, name).parse(value)
    if ('problem' in parsed) throw new CommandError(`--field ${name}: ${parsed.problem}`)
    fields[name] = parsed.value
  }
  return fields
}

function typedField(schema: FieldsSchema, name: string): TypedField {
  return {
    name,
    async parse(text) {
      let problem = ''
      for (const value of meanings(text)) {
        const found = (await problemsOf(schema, { [name]: value })).find((one) => one.name === name)
        if (found === undefined) return { value }
        problem ||= found.message
      }
      return { problem }
    },
  }
}

/** What a typed text may stand for, most likely first. */
function meanings(text: string): unknown[] {
  const number = text.trim() === '' ? Number.NaN : Number(text)
  const words: Readonly<Record<string, unknown>> = { true: true, false: false, null: null }
  const isWord = Object.hasOwn(words, text)
  return [text, ...(Number.isFinite(number) ? [number] : []), ...(isWord ? [words[text]] : [])]
}

async function problemsOf(schema: FieldsSchema, fields: Fields) {
  const { issues = [] } = (await schema?.['~standard'].validate(fields)) ?? {}
  return issues.map((issue) => ({ name: String(issuePath(issue)[0] ?? ''), message: issue.message }))
}
