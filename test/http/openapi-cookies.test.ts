// The description of a server whose tokens may travel in cookies, held against what it answers.
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createBrowser } from './browser.ts'
import { checkerOf, type OpenApiDocument } from './documented.ts'
import { openApiStructure } from './openapi-structure.ts'
import { bodyOf, json } from './suite/stage.ts'
import { createWorld, passwords, type World, type WorldOptions } from './world.ts'

const credentials = { username: 'ada', password: passwords.ada }
const asked = { 'x-carnet-transport': 'cookie' }

const kinds: [string, WorldOptions][] = [
  ['cookies', { transport: 'cookie' }],
  ['cookies, also for access', { transport: 'cookie', cookies: { access: true } }],
  ['both', { transport: 'both' }],
]

describe.each(kinds)('%s', (kind, options) => {
  let world: World
  let document: OpenApiDocument & { components: { securitySchemes: object } }
  beforeAll(async () => {
    world = await createWorld(options)
    const response = await world.auth.handler(new Request('http://a/openapi.json'))
    document = (await response.json()) as typeof document
  })
  afterAll(() => world.close())

  test('is an OpenAPI 3.1 document that names only schemes that it has', () => {
    const validate = new Ajv2020({ strict: false, allErrors: true }).compile(openApiStructure)
    expect(validate(document) ? [] : validate.errors).toEqual([])
    const operations = Object.values(document.paths).flatMap((item) => Object.values(item))
    const named = operations.flatMap(({ security = [] }) => security.flatMap((one) => Object.keys(one)))
    const known = Object.keys(document.components.securitySchemes)
    expect(named.filter((name) => !known.includes(name))).toEqual([])
    expect(new Set(named)).toContain('refreshCookie')
  })

  test('keeps what it promises', async () => {
    const check = checkerOf(document)
    const browser = createBrowser(world.auth.handler)
    let csrf = ''
    const calls: [string, string, RequestInit][] = [
      ['POST', '/api/token/', json(credentials, asked)],
      ['POST', '/api/token/refresh/', { headers: asked }],
      ['GET', '/api/token/csrf/', {}],
      ['POST', '/api/token/blacklist/', { headers: asked }],
      ['POST', '/api/token/refresh/', { headers: asked }],
      ['GET', '/api/token/csrf/', {}],
      ['POST', '/api/token/sliding/', json(credentials, asked)],
      ['POST', '/api/token/sliding/refresh/', { headers: asked }],
      ['POST', '/api/sessions/revoke-all/', { headers: asked }],
    ]
    for (const [method, path, init] of calls) {
      const response = await browser.ask(path, { ...init, method, csrf })
      await check({ method, path }, response.clone())
      const body = response.status === 200 ? await bodyOf(response) : {}
      if (typeof body['csrf'] === 'string') csrf = body['csrf']
    }
    await browser.ask('/api/token/', json(credentials, asked))
    const refused = await browser.ask('/api/token/refresh/', { method: 'POST', headers: asked })
    expect(refused.status).toBe(403)
    await check({ method: 'POST', path: '/api/token/refresh/' }, refused)
  })

  test('says which fields a body needs, and OPTIONS says the same', async () => {
    const fieldsOf = (path: string) => {
      const content = document.paths[path]?.['post']?.requestBody?.content ?? {}
      const { properties = {}, required = [] } = (content['application/json']?.schema ?? {}) as {
        properties?: object
        required?: string[]
      }
      return [Object.keys(properties), required]
    }
    const isBoth = kind === 'both'
    expect(fieldsOf('/api/token/')).toEqual([
      ['username', 'password'],
      ['username', 'password'],
    ])
    expect(fieldsOf('/api/token/refresh/')).toEqual([isBoth ? ['refresh'] : [], []])
    const options = new Request('http://a/api/token/refresh/', { method: 'OPTIONS' })
    const { actions } = await bodyOf(await world.auth.handler(options))
    expect(actions).toEqual(
      isBoth ? { POST: { refresh: expect.objectContaining({ required: false }) } } : undefined,
    )
  })

  test('says what proves a caller', () => {
    const securityOf = (path: string, method: string) => document.paths[path]?.[method]?.security
    const access = kind.endsWith('access')
    expect(securityOf('/api/profile/', 'get')).toEqual([
      { bearer: [] },
      ...(access ? [{ accessCookie: [] }] : []),
    ])
    expect(securityOf('/api/sessions/revoke-all/', 'post')).toEqual([
      { bearer: [] },
      ...(access ? [{ accessCookie: [], csrfToken: [] }] : []),
    ])
    expect(securityOf('/api/token/refresh/', 'post')).toEqual([
      ...(kind === 'both' ? [{}] : []),
      { refreshCookie: [], csrfToken: [] },
    ])
    expect(securityOf('/api/token/', 'post')).toBeUndefined()
  })
})
