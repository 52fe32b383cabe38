// NestJS, on Express and on Fastify.
export { CarnetGuard, Guarded, Public } from './carnet-guard.ts'
export { type AsyncOptions, CarnetModule, type MountOptions, type NestAuth } from './carnet-module.ts'
export { type AuthOf, CARNET, CurrentAuth, InjectAuth } from './current-auth.ts'
