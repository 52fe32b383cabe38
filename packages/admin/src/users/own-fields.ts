/** One of the developer's fields, as a form shows it. */
export interface OwnField {
  readonly name: string
  readonly title: string
  readonly hint: string | undefined
  /** `json`: what no simple field can hold. */
  readonly kind: 'text' | 'number' | 'boolean' | 'choice' | 'json'
  readonly choices: readonly string[]
  readonly isRequired: boolean
  readonly mayBeNull: boolean
  /** Of a text: `email`, `url`, `date` for the browser's own help. */
  readonly format: 'email' | 'url' | 'date' | 'text'
}

type Schema = Readonly<Record<string, unknown>>

/** The fields of a JSON Schema of an object; none where there is no schema. */
export function ownFields(schema: Schema | null): OwnField[] {
  const properties = asSchema(schema?.['properties'])
  const required = schema?.['required']
  const isRequired = (name: string) => Array.isArray(required) && required.includes(name)
  return Object.entries(properties).map(([name, property]) =>
    toField(name, asSchema(property), isRequired(name)),
  )
}

function toField(name: string, given: Schema, isRequired: boolean): OwnField {
  const { schema, mayBeNull } = withoutNull(given)
  const choices = Array.isArray(schema['enum']) ? schema['enum'].filter((one) => typeof one === 'string') : []
  const { title, description, format } = schema
  return {
    name,
    title: typeof title === 'string' ? title : toTitle(name),
    hint: typeof description === 'string' ? description : undefined,
    kind: choices.length > 0 ? 'choice' : (kinds[String(schema['type'])] ?? 'json'),
    choices,
    isRequired,
    mayBeNull,
    format: format === 'email' || format === 'date' ? format : format === 'uri' ? 'url' : 'text',
  }
}

/** `firstSeen` and `first_seen` as people write it. */
function toTitle(name: string): string {
  const words = name.replace(/(?<=[a-z])(?=[A-Z])|_+/g, ' ').toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const kinds: Readonly<Record<string, OwnField['kind']>> = {
  string: 'text',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
}

/** `{ anyOf: [X, null] }` and `{ type: [X, 'null'] }` are X that may be null. */
function withoutNull(schema: Schema): { readonly schema: Schema; readonly mayBeNull: boolean } {
  const { anyOf, type } = schema
  const isNull = (one: unknown) => asSchema(one)['type'] === 'null'
  if (Array.isArray(anyOf) && anyOf.length === 2 && anyOf.some(isNull))
    return { schema: { ...schema, ...asSchema(anyOf.find((one) => !isNull(one))) }, mayBeNull: true }
  if (Array.isArray(type) && type.length === 2 && type.includes('null'))
    return { schema: { ...schema, type: type.find((one) => one !== 'null') }, mayBeNull: true }
  return { schema, mayBeNull: false }
}

const asSchema = (value: unknown): Schema => (typeof value === 'object' && value !== null ? { ...value } : {})

export function toText({ kind }: OwnField, value: unknown): string {
  if (value === undefined || value === null) return ''
  return kind === 'json' ? JSON.stringify(value, null, 2) : String(value)
}

/** What was typed as the server takes it; undefined: it is left out. */
export function toValue(
  field: OwnField,
  text: string,
): { readonly value: unknown } | { readonly problem: string } {
  const { kind, mayBeNull } = field
  if (text === '' && mayBeNull) return { value: null }
  switch (kind) {
    case 'text':
    case 'choice':
      return { value: text === '' && kind === 'choice' ? undefined : text }
    case 'boolean':
      return { value: text === 'true' }
    case 'number':
      if (text === '') return { value: undefined }
      return Number.isFinite(Number(text)) ? { value: Number(text) } : { problem: 'A number is needed.' }
    case 'json':
      return text === '' ? { value: undefined } : parse(text)
  }
}

function parse(text: string): { readonly value: unknown } | { readonly problem: string } {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return { problem: 'This is no JSON.' }
  }
}
