import { type Endpoint, type EndpointName, endpoints, type FailureCode, failures } from '@carnet/contract'
import { z } from 'zod'
import { endpointNames } from './endpoint-names.ts'
import type { HttpContext } from './http-context.ts'
import { jwksMediaType } from './jwks.ts'
import { parametersOf } from './path-pattern.ts'
import { eventStreamMediaType } from './revocation-stream.ts'
import { answerSchemas, failureSchema, metadataSchema, problemsSchema } from './wire-schemas.ts'

type Json = Readonly<Record<string, unknown>>

/** The interface of this server as an OpenAPI 3.1 document, made from the endpoint and failure tables. */
export function openapiDocument<C extends object, U>(context: HttpContext<C, U>): Json {
  const paths = endpointNames(context).map((name) => [
    pathOf(context.basePath, endpoints[name]),
    pathItem(name),
  ])
  return {
    openapi: '3.1.0',
    info: {
      title: 'Carnet',
      version: '1',
      description: 'Sign-in with access tokens and rotating refresh tokens.',
    },
    paths: Object.fromEntries(paths),
    components: {
      schemas: {
        Failure: toSchema(failureSchema),
        Problems: toSchema(problemsSchema),
        EndpointMetadata: toSchema(metadataSchema),
      },
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
  }
}

const pathOf = (basePath: string, { atRoot, path }: Endpoint) => `${atRoot ? '' : basePath}${path}`

function pathItem(name: EndpointName): Json {
  const endpoint: Endpoint = endpoints[name]
  return {
    [endpoint.method.toLowerCase()]: {
      operationId: name,
      summary: endpoint.title,
      description: endpoint.description,
      ...parametersIn(endpoint),
      ...(endpoint.caller === 'user' ? { security: [{ bearer: [] }] } : {}),
      ...(endpoint.method === 'POST' ? { requestBody: requestBody(endpoint) } : {}),
      responses: { ...successes(name), ...failuresOf(endpoint) },
    },
    options: {
      summary: `Describes ${endpoint.title}`,
      ...parametersIn(endpoint),
      responses: {
        200: json('The name, formats and fields.', reference('EndpointMetadata')),
        204: { description: 'The answer to a CORS preflight.' },
        ...failuresOf({ failures: ['not_acceptable', 'tls_required', 'internal_error'] }),
      },
    },
  }
}

function parametersIn({ path }: Endpoint): Json {
  const parameters = parametersOf(path).map((name) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
  return parameters.length > 0 ? { parameters } : {}
}

function requestBody({ fields }: Endpoint): Json {
  const properties = Object.entries(fields).map(([name, field]) => [
    name,
    {
      type: 'string',
      title: field.label,
      minLength: 1,
      ...(field.maximumLength === undefined ? {} : { maxLength: field.maximumLength }),
      ...(field.secret ? { format: 'password' } : {}),
      ...(field.choices === undefined ? {} : { enum: field.choices }),
    },
  ])
  const required = Object.keys(fields).filter((name) => fields[name]?.isOptional !== true)
  const schema = { type: 'object', properties: Object.fromEntries(properties), required }
  return {
    required: required.length > 0,
    content: { 'application/json': { schema }, 'application/x-www-form-urlencoded': { schema } },
  }
}

function successes(name: EndpointName): Json {
  const schema = answerSchemas[name]
  if (schema === undefined) return { 204: { description: 'Done.' } }
  const answer = json('Done.', toSchema(schema))
  if (name === 'revocations')
    return { 200: { ...answer, content: { [eventStreamMediaType]: { schema: toSchema(schema) } } } }
  if (name !== 'jwks') return { 200: answer }
  return {
    200: { ...answer, content: { [jwksMediaType]: { schema: toSchema(answerSchemas.jwks) } } },
    304: { description: 'Not changed since.' },
  }
}

/** Failures of one status share a response; its description lists their codes. */
function failuresOf(endpoint: Pick<Endpoint, 'failures'>): Json {
  const byStatus = new Map<number, FailureCode[]>()
  for (const code of endpoint.failures) {
    const { status } = failures[code]
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [status, json(codes.join(', '), failureOf(codes))]),
  )
}

function failureOf(codes: readonly FailureCode[]): Json {
  if (!codes.includes('invalid_input')) return reference('Failure')
  return { anyOf: [reference('Failure'), reference('Problems')] }
}

const json = (description: string, schema: Json): Json => ({
  description,
  content: { 'application/json': { schema } },
})

const reference = (name: string): Json => ({ $ref: `#/components/schemas/${name}` })

function toSchema(schema: z.ZodType): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema)
  return rest
}
