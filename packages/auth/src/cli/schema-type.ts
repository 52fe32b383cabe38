import type { StandardSchema } from '../users/index.ts'

/** A JSON Schema, as far as it says what a type says. */
interface JsonSchema {
  readonly type?: string | readonly string[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly allOf?: readonly JsonSchema[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | JsonSchema
  readonly items?: boolean | JsonSchema
  readonly prefixItems?: readonly JsonSchema[]
}

interface JsonSchemaSource {
  readonly jsonSchema?: { readonly output: (options: { readonly target: string }) => unknown }
}

/**
 * What a schema of the developer's lets through, as TypeScript; undefined where its library does not tell (Standard JSON
 * Schema). @throws what the library throws of schemas that JSON has no words for.
 */
export function schemaType(schema: StandardSchema): string | undefined {
  const { jsonSchema } = schema['~standard'] as JsonSchemaSource
  if (jsonSchema === undefined) return undefined
  return toType(jsonSchema.output({ target: 'draft-2020-12' }) as JsonSchema)
}

const simple: Readonly<Record<string, string>> = {
  string: 'string',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
  null: 'null',
}

function toType(schema: JsonSchema | boolean | undefined): string {
  if (typeof schema !== 'object') return 'unknown'
  const { const: constant, enum: values, anyOf, oneOf = anyOf, allOf, type } = schema
  if (constant !== undefined) return JSON.stringify(constant)
  if (values !== undefined) return values.map((value) => JSON.stringify(value)).join(' | ')
  if (oneOf !== undefined) return oneOf.map(inBrackets).join(' | ')
  if (allOf !== undefined) return allOf.map(inBrackets).join(' & ')
  if (typeof type === 'object') return type.map((one) => toType({ ...schema, type: one })).join(' | ')
  if (type === 'array') return arrayType(schema)
  if (type === 'object') return objectType(schema)
  return simple[type ?? ''] ?? 'unknown'
}

function arrayType({ items, prefixItems }: JsonSchema): string {
  if (prefixItems === undefined) return `${inBrackets(items)}[]`
  const rest = typeof items === 'object' ? [`...${inBrackets(items)}[]`] : []
  return `[${[...prefixItems.map(toType), ...rest].join(', ')}]`
}

function objectType({ properties = {}, required = [], additionalProperties }: JsonSchema): string {
  const members = Object.entries(properties).map(
    ([name, value]) => `${nameOf(name)}${required.includes(name) ? '' : '?'}: ${toType(value)}`,
  )
  const isOpen = typeof additionalProperties === 'object'
  if (members.length === 0) return isOpen ? `Record<string, ${toType(additionalProperties)}>` : 'object'
  return `{ ${members.join('; ')} }`
}

const nameOf = (name: string) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name))

function inBrackets(schema: JsonSchema | boolean | undefined): string {
  const type = toType(schema)
  return /[|&]/.test(type) && !type.startsWith('{') ? `(${type})` : type
}
