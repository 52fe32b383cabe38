import { createParamDecorator, type ExecutionContext, Inject } from '@nestjs/common'
import type { CallerAuth } from '../../http/index.ts'

/** The server, for providers of yours: `@Inject(CARNET) private readonly auth: MyAuth`. */
export const CARNET = Symbol('carnet')

/** The same, shorter: `@InjectAuth() auth: MyAuth`. */
export const InjectAuth = () => Inject(CARNET)

/** Who calls, as a server of type `A` says: `@CurrentAuth() caller: AuthOf<typeof auth>`. */
export type AuthOf<A extends Pick<CallerAuth, 'of'>> = ReturnType<A['of']>

/**
 * Who calls, for a parameter of a handler. Behind `optional` undefined is nobody.
 *
 * @throws TypeError, which Nest answers 500, where no guard has let the request pass.
 */
export const CurrentAuth = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const request: Seen = context.switchToHttp().getRequest()
  if (!Object.hasOwn(request, caller))
    throw new TypeError('No guard has let this request pass: add @Guarded() to its route.')
  return request[caller]
})

interface Seen {
  [caller]?: unknown
}

const caller = Symbol('carnet.caller')

/** What `@CurrentAuth()` finds. */
export function keepCaller(request: object, auth: unknown): void {
  const seen: Seen = request
  seen[caller] = auth
}
