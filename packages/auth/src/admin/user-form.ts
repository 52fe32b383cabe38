import { z } from 'zod'

type JsonSchema = Readonly<Record<string, unknown>>

/** The developer's fields as a JSON Schema of what may be written; null where the schema does not tell. */
export function userForm(schema: unknown): JsonSchema | null {
  if (schema === undefined) return null
  try {
    return toJsonSchema(schema)
  } catch {
    return null
  }
}

/** As the schema's own library tells (https://standardschema.dev/json-schema), or as zod tells of a zod schema. */
function toJsonSchema(schema: unknown): JsonSchema | null {
  const { '~standard': standard } = schema as {
    readonly '~standard': { readonly jsonSchema?: { readonly input?: (options: object) => unknown } }
  }
  if (standard.jsonSchema?.input !== undefined)
    return asObject(standard.jsonSchema.input({ target: 'draft-2020-12' }))
  const isZod = typeof schema === 'object' && schema !== null && '_zod' in schema
  return isZod ? asObject(z.toJSONSchema(schema as z.ZodType, { io: 'input', unrepresentable: 'any' })) : null
}

const asObject = (value: unknown): JsonSchema | null =>
  typeof value === 'object' && value !== null ? (value as JsonSchema) : null
