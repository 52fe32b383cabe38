import { type AuthOptions, type OwnUsersOptions, parseOptions } from './options/index.ts'
import type { OwnUser } from './users/index.ts'

/**
 * The same options, checked now: what `carnet.config.ts` exports. Nothing is opened.
 *
 * @throws TypeError that names the option, for options that are wrong or contradict one another.
 */
export function defineAuth<C extends object = object, U extends OwnUser = OwnUser, M extends object = object>(
  options: OwnUsersOptions<C, U, M>,
): OwnUsersOptions<C, U, M>
export function defineAuth<
  C extends object = object,
  F extends object = object,
  M extends object = object,
  Input extends object = F,
>(options: AuthOptions<C, F, M, Input>): AuthOptions<C, F, M, Input>
export function defineAuth(options: object): object {
  parseOptions(options)
  return Object.freeze({ ...options })
}
