import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  type DynamicModule,
  type FactoryProvider,
  Inject,
  Module,
  type ModuleMetadata,
  type NestModule,
  type OnApplicationShutdown,
} from '@nestjs/common'
import { HttpAdapterHost } from '@nestjs/core'
import { type CallerAuth, createNodeAnswering, type HostedAuth, type MountOptions } from '../../http/index.ts'
import { CarnetGuard } from './carnet-guard.ts'
import { CARNET } from './current-auth.ts'

/** A server of `createAuth`, or a verifier: that one guards, and has no endpoints. */
export type NestAuth = CallerAuth &
  Partial<Pick<HostedAuth, 'handler' | 'paths'>> & { readonly close?: () => unknown }

export interface AsyncOptions extends MountOptions, Pick<ModuleMetadata, 'imports'> {
  /** What `useFactory` is given. */
  readonly inject?: FactoryProvider['inject']
  readonly useFactory: (...given: never[]) => NestAuth | Promise<NestAuth>
}

/**
 * Mounts every endpoint, whatever Nest's own global prefix is, and gives `CarnetGuard` and `@InjectAuth()` to all modules. Carnet is asked before Nest parses
 * bodies, on Express and on Fastify; it is closed with the application.
 */
export class CarnetModule implements NestModule, OnApplicationShutdown {
  readonly #auth: NestAuth
  readonly #host: HttpAdapterHost
  readonly #mount: MountOptions
  #mountedOn: unknown

  constructor(auth: NestAuth, mount: MountOptions, host: HttpAdapterHost) {
    this.#auth = auth
    this.#mount = mount
    this.#host = host
    // now: what is mounted later is asked after the body parsers of Express
    this.configure()
  }

  static forRoot(auth: NestAuth, mount: MountOptions = {}): DynamicModule {
    return moduleOf({ provide: CARNET, useValue: auth }, mount)
  }

  static forRootAsync({ imports = [], inject = [], useFactory, ...mount }: AsyncOptions): DynamicModule {
    const factory = useFactory as FactoryProvider['useFactory']
    return { ...moduleOf({ provide: CARNET, inject, useFactory: factory }, mount), imports }
  }

  /** Again by Nest: a module of `@nestjs/testing` gets its server only after it has been made. */
  configure(): void {
    const { httpAdapter } = this.#host
    const { handler, paths } = this.#auth
    if (!httpAdapter || httpAdapter === this.#mountedOn || handler === undefined || paths === undefined)
      return
    this.#mountedOn = httpAdapter
    const answers = createNodeAnswering({ handler, paths }, this.#mount.prefix)
    httpAdapter.use((request: IncomingMessage, response: ServerResponse, next: () => void) => {
      if (!answers(request, response)) next()
    })
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#auth.close?.()
  }
}

const MOUNT = Symbol('carnet.mount')
Module({})(CarnetModule)
Inject(CARNET)(CarnetModule, undefined, 0)
Inject(MOUNT)(CarnetModule, undefined, 1)
Inject(HttpAdapterHost)(CarnetModule, undefined, 2)

const moduleOf = (
  provider: NonNullable<DynamicModule['providers']>[number],
  mount: MountOptions,
): DynamicModule => ({
  module: CarnetModule,
  global: true,
  providers: [provider, { provide: MOUNT, useValue: mount }, CarnetGuard],
  exports: [CARNET, CarnetGuard],
})
