// The description of the API: well-formed, complete, and held against every answer of the suites.
import { generateKeyPairSync } from 'node:crypto'
import { type Endpoint, endpoints, failures } from '@carnet/contract'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkerOf, type OpenApiDocument } from './documented.ts'
import { openApiStructure } from './openapi-structure.ts'
import { createWorld, type World } from './world.ts'

// what is there for cookies alone: openapi-cookies.test.ts
const { csrfToken: _, ...described } = endpoints

let world: World
let document: OpenApiDocument & Record<string, unknown>
beforeAll(async () => {
  const { privateKey } = generateKeyPairSync('ed25519')
  const signingKey = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
  world = await createWorld({
    algorithm: 'EdDSA',
    secret: undefined,
    signingKey,
    revocationStream: true,
  } as object)
  document = await documentOf(world)
})
afterAll(() => world.close())

async function documentOf({ auth }: World): Promise<typeof document> {
  const response = await auth.handler(new Request('http://a/openapi.json'))
  return (await response.json()) as typeof document
}

const pathOf = ({ atRoot, path }: Endpoint, basePath = '/api') => `${atRoot ? '' : basePath}${path}`

test('is an OpenAPI 3.1 document', () => {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  const validate = ajv.compile(openApiStructure)
  expect(validate(document) ? [] : validate.errors).toEqual([])
})

test('refers to nothing that is not there, and gives no two operations one name', () => {
  const text = JSON.stringify(document)
  const references = [...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path = '']) => path.split('/'))
  expect(references.length).toBeGreaterThan(5)
  const found = (path: string[]) =>
    path.reduce<unknown>((at, step) => (at as Record<string, unknown>)?.[step], document)
  expect(references.filter((path) => found(path) === undefined)).toEqual([])
  const ids = [...text.matchAll(/"operationId":"([^"]+)"/g)].map(([, id]) => id)
  expect(ids.toSorted()).toEqual(Object.keys(described).toSorted())
})

test('every schema in it compiles', () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false })
  const schemas: object[] = []
  JSON.stringify(document, (key, value) => {
    if (key === 'schema') schemas.push(value)
    return value
  })
  for (const schema of schemas) ajv.compile({ ...schema, components: document.components })
  expect(schemas.length).toBeGreaterThan(50)
})

test.each(Object.entries(described) as [string, Endpoint][])(
  '%s is in it with its method, its fields and each way to fail',
  (_, endpoint) => {
    const item = document.paths[pathOf(endpoint)]
    const operation = item?.[endpoint.method.toLowerCase()]
    expect(Object.keys(item ?? {})).toEqual([endpoint.method.toLowerCase(), 'options'])
    expect(operation?.security).toEqual(endpoint.caller === 'user' ? [{ bearer: [] }] : undefined)
    const statuses = new Set(endpoint.failures.map((code) => String(failures[code].status)))
    expect(Object.keys(operation?.responses ?? {})).toEqual(
      expect.arrayContaining([endpoint.method === 'DELETE' ? '204' : '200', ...statuses]),
    )
    const required = JSON.stringify(operation?.requestBody ?? {})
    for (const field of Object.keys(endpoint.fields)) expect(required).toContain(`"${field}"`)
    expect(required === '{}').toBe(endpoint.method !== 'POST')
  },
)

test('the schema of a request takes what the endpoint takes, and nothing less', () => {
  const content = document.paths['/api/token/']?.['post']?.requestBody?.content ?? {}
  expect(Object.keys(content)).toEqual(['application/json', 'application/x-www-form-urlencoded'])
  const schema = content['application/json']?.schema ?? {}
  const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schema)
  expect(validate({ username: 'ada', password: 'x', more: 1 })).toBe(true)
  for (const bad of [
    {},
    { username: 'ada' },
    { username: '', password: 'x' },
    { username: 1, password: 'x' },
  ]) {
    expect([bad, validate(bad)]).toEqual([bad, false])
  }
})

test('it follows the base path, and has no password endpoint where the users are the developer’s', async () => {
  const elsewhere = await createWorld({ basePath: '/auth/v1' })
  const paths = Object.keys((await documentOf(elsewhere)).paths)
  expect(paths).toContain('/auth/v1/token/')
  expect(paths.filter((path) => path.startsWith('/api'))).toEqual([])
  await elsewhere.close()
})

const answer = (status: number, body: unknown, type = 'application/json') =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': type } })
const pair = { access: 'a', refresh: 'b' }

test.each([
  ['a status that is not listed', '/api/token/', answer(418, {}), /418, which the document does not list/],
  ['a type that is not listed', '/api/token/', answer(200, pair, 'text/html'), /as text\/html/],
  ['a member too few', '/api/token/', answer(200, { access: 'a' }), /refresh/],
  ['a member of another type', '/api/token/', answer(200, { access: 1, refresh: 'b' }), /access/],
  ['a member too many', '/api/token/verify/', answer(200, { ok: true }), /additional/],
  ['a failure of another shape', '/api/token/', answer(401, { error: 'no' }), /detail/],
  ['problems of another shape', '/api/token/', answer(400, { username: 'wrong' }), /fit/],
])('the check of the suites catches %s', async (_, path, response, problem) => {
  await expect(checkerOf(document)({ method: 'POST', path }, response)).rejects.toThrow(problem)
})

test('and lets good answers pass', async () => {
  const check = checkerOf(document)
  await check({ method: 'POST', path: '/api/token/' }, answer(200, pair))
  await check({ method: 'POST', path: '/api/token' }, answer(200, { ...pair, user: {} }))
  await check({ method: 'POST', path: '/api/token/' }, answer(400, { username: ['wrong'] }))
  await check({ method: 'DELETE', path: '/api/token/' }, answer(405, { detail: 'no' }))
})
