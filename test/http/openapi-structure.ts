/** What every OpenAPI 3.1 document must be, as far as it is used here (https://spec.openapis.org/oas/v3.1.1). */
const described = { type: 'object', required: ['description'] }
const object = (values: object) => ({ type: 'object', additionalProperties: values })
const media = {
  type: 'object',
  required: ['schema'],
  properties: { schema: { $ref: 'https://json-schema.org/draft/2020-12/schema' } },
  additionalProperties: false,
}
const content = {
  type: 'object',
  propertyNames: { pattern: '^[a-z]+/[a-z0-9.+-]+$' },
  additionalProperties: media,
}
const response = {
  ...described,
  properties: { description: { type: 'string', minLength: 1 }, content },
  additionalProperties: false,
}
const parameter = {
  type: 'object',
  required: ['name', 'in', 'schema'],
  // what stands in a path is always there
  if: { properties: { in: { const: 'path' } } },
  // biome-ignore lint/suspicious/noThenProperty: a word of JSON Schema
  then: { required: ['required'] },
  properties: {
    name: { type: 'string' },
    in: { enum: ['path', 'header'] },
    description: { type: 'string', minLength: 1 },
    required: { const: true },
    schema: { $ref: 'https://json-schema.org/draft/2020-12/schema' },
  },
  additionalProperties: false,
}
const operation = {
  type: 'object',
  required: ['responses', 'summary'],
  properties: {
    tags: { type: 'array', minItems: 1, items: { type: 'string' } },
    operationId: { type: 'string', pattern: '^[a-zA-Z]+$' },
    summary: { type: 'string', minLength: 1 },
    description: { type: 'string', minLength: 1 },
    parameters: { type: 'array', minItems: 1, items: parameter },
    security: { type: 'array', minItems: 1, items: object({ type: 'array' }) },
    requestBody: {
      type: 'object',
      required: ['content'],
      properties: { required: { type: 'boolean' }, content },
      additionalProperties: false,
    },
    responses: {
      type: 'object',
      minProperties: 1,
      propertyNames: { pattern: '^[1-5][0-9]{2}$' },
      additionalProperties: response,
    },
  },
  additionalProperties: false,
}

export const openApiStructure = {
  type: 'object',
  required: ['openapi', 'info', 'paths'],
  properties: {
    openapi: { type: 'string', pattern: '^3\\.1\\.\\d+$' },
    info: {
      type: 'object',
      required: ['title', 'version'],
      properties: {
        title: { type: 'string' },
        version: { type: 'string' },
        description: { type: 'string' },
      },
      additionalProperties: false,
    },
    paths: {
      type: 'object',
      propertyNames: { pattern: '^/' },
      additionalProperties: {
        type: 'object',
        propertyNames: { enum: ['get', 'post', 'delete', 'options'] },
        additionalProperties: operation,
      },
    },
    components: {
      type: 'object',
      properties: {
        schemas: object({ $ref: 'https://json-schema.org/draft/2020-12/schema' }),
        securitySchemes: object({ type: 'object', required: ['type'] }),
      },
      additionalProperties: false,
    },
  },
  additionalProperties: false,
}
