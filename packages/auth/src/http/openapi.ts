import { type Endpoint, type EndpointName, endpoints, type FailureCode, failures } from '@carnet/contract'
import { z } from 'zod'
import { cookieSchemes, type Described, describedBy } from './described.ts'
import { endpointNames } from './endpoint-names.ts'
import { parametersOf } from './hosting/path-pattern.ts'
import type { HttpContext } from './http-context.ts'
import { jwksMediaType } from './jwks.ts'
import { eventStreamMediaType } from './revocation-stream.ts'
import { answerSchemas, failureSchema, metadataSchema, problemsSchema } from './wire-schemas.ts'

type Json = Readonly<Record<string, unknown>>

/** The API of this server as an OpenAPI 3.1 document, made from the endpoint and failure tables. */
export function openapiDocument<C extends object, U>(context: HttpContext<C, U>): Json {
  const paths = endpointNames(context).map((name) => [
    pathOf(context.basePath, endpoints[name]),
    pathItem(describedBy(context.transport, name), name),
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
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        ...(context.transport === undefined ? {} : cookieSchemes(context.transport)),
      },
    },
  }
}

const pathOf = (basePath: string, { atRoot, path }: Endpoint) => `${atRoot ? '' : basePath}${path}`

function pathItem({ endpoint, answers, security, isChosen }: Described, name: EndpointName): Json {
  return {
    [endpoint.method.toLowerCase()]: {
      operationId: name,
      tags: [tagOf(endpoint)],
      summary: endpoint.title,
      description: endpoint.description,
      ...parametersIn(endpoint, isChosen ? [transportParameter] : []),
      ...(security === undefined ? {} : { security }),
      ...(endpoint.method === 'POST' ? { requestBody: requestBody(endpoint) } : {}),
      responses: { ...successes(name, answers), ...failuresOf(endpoint) },
    },
    options: {
      tags: [tagOf(endpoint)],
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

const transportParameter: Json = {
  name: 'X-Carnet-Transport',
  in: 'header',
  description: 'Asks for tokens in cookies.',
  schema: { type: 'string', enum: ['cookie'] },
}

/** Under which heading a reader finds it. */
const tagOf = ({ atRoot, caller }: Endpoint) => (atRoot ? 'Server' : caller === 'user' ? 'Account' : 'Tokens')

function parametersIn({ path }: Endpoint, others: readonly Json[] = []): Json {
  const inPath = parametersOf(path).map((name) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
  const parameters = [...inPath, ...others]
  return parameters.length > 0 ? { parameters } : {}
}

function requestBody({ fields }: Endpoint): Json {
  const properties = Object.entries(fields).map(([name, field]) => [
    name,
    {
      type: 'string',
      title: field.label,
      minLength: 1,
      ...(field.maximum === undefined ? {} : { maxLength: field.maximum }),
      ...(field.isSecret ? { format: 'password' } : {}),
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

function successes(name: EndpointName, answers: readonly z.ZodType[]): Json {
  const [schema, ...others] = answers.map(toSchema)
  if (schema === undefined) return { 204: { description: 'Done.' } }
  const answer = json('Done.', others.length === 0 ? schema : { anyOf: [schema, ...others] })
  if (name === 'revocations') return { 200: { ...answer, content: { [eventStreamMediaType]: { schema } } } }
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
