// What a developer may choose: the options, their defaults, and their one check.

export { type Duration, durationSeconds, secondsOf } from '../tokens/index.ts'
export type { AdminOption } from './admin-option.ts'
export type {
  AuthOptions,
  ClaimsOption,
  CommonOptions,
  DjangoDatabase,
  OwnUsersOptions,
  RespondOption,
} from './auth-options.ts'
export type { CookiesOption } from './cookies-option.ts'
export { type DatabaseAddress, databaseAddress } from './database-address.ts'
export { defaults } from './defaults.ts'
export { fromSimpleJwt } from './from-simple-jwt.ts'
export { nearestName } from './nearest-name.ts'
export { isOptionFault, optionFault } from './option-fault.ts'
export { hasKeySecret, ownKeySource } from './own-key-source.ts'
export { type GivenOptions, type ParsedOptions, parseOptions } from './parse-options.ts'
export type { BroughtPool, PostgresOption } from './postgres-option.ts'
export type { SimpleJwtOptions } from './simple-jwt/simple-jwt-options.ts'
export type { SimpleJwtSettings } from './simple-jwt/simple-jwt-settings.ts'
