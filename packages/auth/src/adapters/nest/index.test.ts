import 'reflect-metadata'
import type { AddressInfo } from 'node:net'
import {
  Controller,
  Get,
  type INestApplication,
  Injectable,
  Module,
  type ModuleMetadata,
  Post,
  type Type,
  VersioningType,
} from '@nestjs/common'
import { APP_GUARD, NestFactory } from '@nestjs/core'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { Test } from '@nestjs/testing'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createAuth } from '../../create-auth.ts'
import {
  type AuthOf,
  CARNET,
  CarnetGuard,
  CarnetModule,
  CurrentAuth,
  Guarded,
  InjectAuth,
  Public,
} from './index.ts'

const open = () =>
  createAuth({ database: 'sqlite::memory:', secret: '6c1f0a7e-adapters-4b2d-93d5-71c9e2f8a054' })
type MyAuth = Awaited<ReturnType<typeof open>>

let auth: MyAuth
let access: string
const applications: INestApplication[] = []
beforeAll(async () => {
  auth = await open()
  access = (await auth.tokens.issueFor(await auth.users.create({ username: 'ada' }))).access
})
afterAll(() => auth.close())
afterEach(async () => {
  for (const app of applications.splice(0)) await app.close()
})

/** What a developer writes as decorators above a method. */
function decorate(target: Type, name: string, ...decorators: MethodDecorator[]): void {
  const descriptor = Object.getOwnPropertyDescriptor(target.prototype, name) ?? {}
  for (const one of decorators) one(target.prototype, name, descriptor)
}

class WhoService {
  readonly auth: MyAuth
  constructor(given: MyAuth) {
    this.auth = given
  }
}
Injectable()(WhoService)
InjectAuth()(WhoService, undefined, 0)

class RoutesController {
  mine(caller: AuthOf<MyAuth>) {
    return { id: caller.userId }
  }
  open() {
    return { open: true }
  }
  perhaps(caller: AuthOf<MyAuth> | undefined) {
    return { id: caller?.userId ?? null }
  }
  staff() {
    return {}
  }
  forgotten(caller: unknown) {
    return { caller }
  }
  echo() {
    return {}
  }
}
decorate(RoutesController, 'mine', Get('mine'))
decorate(RoutesController, 'open', Get('open'), Public())
decorate(RoutesController, 'perhaps', Get('perhaps'), Guarded({ optional: true }))
decorate(RoutesController, 'staff', Get('staff'), Guarded({ staff: true }))
decorate(RoutesController, 'forgotten', Get('forgotten'), Public())
decorate(RoutesController, 'echo', Post('echo'), Public())
for (const name of ['mine', 'perhaps', 'forgotten']) CurrentAuth()(RoutesController.prototype, name, 0)
Controller({ path: 'routes', version: '1' })(RoutesController)

class GuardedController extends RoutesController {}
Controller({ path: 'guarded', version: '1' })(GuardedController)
Guarded()(GuardedController)

function moduleWith(metadata: ModuleMetadata): Type {
  class AppModule {}
  Module({ controllers: [RoutesController, GuardedController], ...metadata })(AppModule)
  return AppModule
}
// closes nothing: the server is shared by all of these tests
const kept = () => ({ ...auth, close: async () => undefined })
const everywhere = (): ModuleMetadata => ({
  imports: [CarnetModule.forRoot(kept())],
  providers: [{ provide: APP_GUARD, useClass: CarnetGuard }],
})

async function serve(app: INestApplication) {
  applications.push(app)
  await app.listen(0, '127.0.0.1')
  const { port } = app.getHttpServer().address() as AddressInfo
  return async (path: string, init: RequestInit = {}) => {
    const headers = { ...init.headers, connection: 'close' }
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { ...init, headers })
    const text = await response.text()
    return [response.status, text === '' ? undefined : JSON.parse(text)]
  }
}
const create = (metadata: ModuleMetadata) => NestFactory.create(moduleWith(metadata), { logger: false })
const createOnFastify = (metadata: ModuleMetadata) =>
  NestFactory.create(moduleWith(metadata), new FastifyAdapter(), { logger: false })
const signed = () => ({ headers: { authorization: `Bearer ${access}` } })
const notGiven = [401, { detail: 'Authentication credentials were not provided.' }]
const verify = (token: string): RequestInit => ({
  method: 'POST',
  body: token,
  headers: { 'content-type': 'application/json' },
})
const invalid = [401, { detail: 'Token is invalid', code: 'token_not_valid' }]

describe.each([
  ['Express', create],
  ['Fastify', createOnFastify],
])('on %s', (_, createApp) => {
  test('one guard for all routes, less at some and more at others', async () => {
    const ask = await serve(
      (await createApp(everywhere())).enableVersioning({ type: VersioningType.HEADER, header: 'v' }),
    )
    const at = (path: string, init: RequestInit = {}) =>
      ask(`/routes/${path}`, { ...init, headers: { ...init.headers, v: '1' } })
    expect(await at('mine')).toEqual(notGiven)
    expect(await at('mine', signed())).toEqual([200, { id: '1' }])
    expect(await at('open')).toEqual([200, { open: true }])
    expect(await at('perhaps')).toEqual([200, { id: null }])
    expect(await at('perhaps', signed())).toEqual([200, { id: '1' }])
    expect((await at('staff', signed()))[0]).toBe(403)
    expect((await at('forgotten', signed()))[0]).toBe(500)
  })

  test('a guard of a controller, and none elsewhere', async () => {
    const app = await createApp({ imports: [CarnetModule.forRoot(kept())] })
    const ask = await serve(app.enableVersioning())
    expect(await ask('/v1/guarded/mine')).toEqual(notGiven)
    expect(await ask('/v1/guarded/mine', signed())).toEqual([200, { id: '1' }])
    expect(await ask('/v1/guarded/open')).toEqual([200, { open: true }])
    expect((await ask('/v1/routes/mine', signed()))[0]).toBe(500)
  })

  test('a global prefix and versions move controllers, and the endpoints stay', async () => {
    const app = await createApp(everywhere())
    app.setGlobalPrefix('all')
    const ask = await serve(app.enableVersioning())
    expect(await ask('/all/v1/routes/mine', signed())).toEqual([200, { id: '1' }])
    expect(await ask('/api/token/verify/', verify('{"token":"x"}'))).toEqual(invalid)
    expect((await ask('/all/api/token/verify/', verify('{"token":"x"}')))[0]).toBe(404)
  })

  test('bodies reach us as they were sent, and others as Nest parses them', async () => {
    const ask = await serve((await createApp(everywhere())).enableVersioning())
    const twice = await ask('/api/token/verify/', verify('{"token":"x","token":"y"}'))
    expect(twice).toEqual([400, { detail: 'JSON parse error - Duplicate member name' }])
    expect((await ask('/v1/routes/echo', verify('{"a":1}')))[0]).toBe(201)
    expect((await ask('/v1/routes/echo', verify('{')))[0]).toBe(400)
  })

  test('an application closes its server, which a factory has made of what was injected', async () => {
    const made = await open()
    const settings = { provide: 'SETTINGS', useValue: { made } }
    class SettingsModule {}
    Module({ providers: [settings], exports: [settings] })(SettingsModule)
    const carnet = CarnetModule.forRootAsync({
      imports: [SettingsModule],
      inject: ['SETTINGS'],
      useFactory: async (given: { made: MyAuth }) => given.made,
      prefix: '/behind',
    })
    const app = await createApp({ imports: [carnet], providers: [WhoService] })
    const ask = await serve(app)
    expect((await ask('/behind/healthz'))[0]).toBe(200)
    expect((await ask('/healthz'))[0]).toBe(404)
    expect([app.get(WhoService).auth, app.get(CARNET)]).toEqual([made, made])
    await app.close()
    await expect(made.users.list()).rejects.toThrow()
  })

  test('a module under test answers, too, though it gets its server late', async () => {
    const module = await Test.createTestingModule({ imports: [moduleWith(everywhere())] }).compile()
    const app =
      createApp === create
        ? module.createNestApplication({ logger: false })
        : module.createNestApplication(new FastifyAdapter(), { logger: false })
    const ask = await serve(app.enableVersioning())
    expect(await ask('/api/token/verify/', verify('{"token":"x"}'))).toEqual(invalid)
    expect(await ask('/v1/routes/mine')).toEqual(notGiven)
  })
})

test('where two guards protect a route, a caller is judged once', async () => {
  let judged = 0
  const counting = kept()
  const authenticate: MyAuth['authenticate'] = (...given) => {
    judged++
    return auth.authenticate(...given)
  }
  const imports = [CarnetModule.forRoot({ ...counting, authenticate })]
  const ask = await serve((await create({ ...everywhere(), imports })).enableVersioning())
  expect((await ask('/v1/guarded/mine', signed()))[0]).toBe(200)
  expect(judged).toBe(1)
  await ask('/v1/guarded/mine', signed())
  expect(judged).toBe(2)
})

test('who has no endpoints guards all the same, and is asked for no users', async () => {
  const { handler: _, paths: __, ...verifier } = auth
  const elsewhere = { ...verifier, hasUsers: false, close: () => undefined }
  const ask = await serve((await create({ imports: [CarnetModule.forRoot(elsewhere)] })).enableVersioning())
  expect(await ask('/v1/guarded/mine', signed())).toEqual([200, { id: '1' }])
  expect((await ask('/v1/guarded/staff', signed()))[0]).toBe(500)
  expect((await ask('/healthz'))[0]).toBe(404)
})

test('a misspelled option protects nothing, and is refused', () => {
  expect(() => Guarded({ stff: true } as object)).toThrow('Unknown option "stff"')
})

test('what is no request of HTTP is refused', async () => {
  const app = await create(everywhere())
  applications.push(app)
  const context = { getType: () => 'rpc' } as Parameters<CarnetGuard['canActivate']>[0]
  await expect(app.get(CarnetGuard).canActivate(context)).rejects.toThrow('routes of HTTP only')
})
