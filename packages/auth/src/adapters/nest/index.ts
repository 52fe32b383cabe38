// NestJS, on Express and on Fastify.

export type { MountOptions } from '../../http/index.ts'
export { CarnetGuard, Guarded, Public } from './carnet-guard.ts'
export { type AsyncOptions, CarnetModule, type NestAuth } from './carnet-module.ts'
export { type AuthOf, CARNET, CurrentAuth, InjectAuth } from './current-auth.ts'
