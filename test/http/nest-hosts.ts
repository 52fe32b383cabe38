// Nest as `NestFactory.create` gives it, body parsers and all; the controller is decorated by calls, as Node runs it.
import 'reflect-metadata'
import type { AddressInfo } from 'node:net'
import { CarnetModule, CurrentAuth, Guarded } from '@carnet/auth/nest'
import { All, Controller, Header, HttpCode, type INestApplication, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { echo, guardedPaths } from './guarded-routes.ts'
import type { Listening } from './hosts.ts'
import type { SuiteAuth } from './world.ts'

type Caller = Parameters<typeof echo>[0]

function createController() {
  class GuardedController {
    [route: string]: (caller: Caller) => string
  }
  for (const [path, options] of guardedPaths) {
    const name = path.slice('/guarded/'.length)
    GuardedController.prototype[name] = (caller) => JSON.stringify(echo(caller))
    const descriptor = Object.getOwnPropertyDescriptor(GuardedController.prototype, name)
    if (descriptor === undefined) throw new Error('it has just been put there')
    const decorators = [
      All(name),
      Guarded(options),
      HttpCode(200),
      Header('content-type', 'application/json'),
    ]
    for (const decorate of decorators) decorate(GuardedController.prototype, name, descriptor)
    CurrentAuth()(GuardedController.prototype, name, 0)
  }
  Controller('guarded')(GuardedController)
  return GuardedController
}

function createModule(auth: SuiteAuth, prefix: string) {
  class AppModule {}
  const carnet = CarnetModule.forRootAsync({ useFactory: async () => auth, prefix })
  Module({ imports: [carnet], controllers: [createController()] })(AppModule)
  return AppModule
}

async function listen(app: INestApplication): Promise<Listening> {
  await app.listen(0, '127.0.0.1')
  return {
    port: (app.getHttpServer().address() as AddressInfo).port,
    async close() {
      app.getHttpServer().closeAllConnections()
      await app.close()
    },
  }
}

const silently = { logger: false } as const

export async function listenNestExpress(auth: SuiteAuth, prefix: string): Promise<Listening> {
  return listen(await NestFactory.create(createModule(auth, prefix), silently))
}

export async function listenNestFastify(auth: SuiteAuth, prefix: string): Promise<Listening> {
  const adapter = new FastifyAdapter({ forceCloseConnections: true })
  return listen(await NestFactory.create(createModule(auth, prefix), adapter, silently))
}
