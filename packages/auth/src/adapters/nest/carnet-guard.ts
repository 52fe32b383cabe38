import {
  applyDecorators,
  type CanActivate,
  type ExecutionContext,
  HttpException,
  Inject,
  Injectable,
  SetMetadata,
  UseGuards,
} from '@nestjs/common'
import { Reflector } from '@nestjs/core'
import {
  authenticateRaw,
  type CallerAuth,
  checkGuard,
  type GuardOptions,
  type RawRequest,
} from '../../http/index.ts'
import { CARNET, keepCaller } from './current-auth.ts'

const wanted = 'carnet:guard'

/** Protects a controller, or one of its routes: `@Guarded()`, `@Guarded({ staff: true })`. That of a route goes first. */
export function Guarded<C extends object = Record<string, unknown>>(
  options: GuardOptions<C> = {},
): ClassDecorator & MethodDecorator {
  checkGuard({}, options)
  return applyDecorators(SetMetadata(wanted, options), UseGuards(CarnetGuard))
}

/** Takes the guard of the controller, or of the application, off a route. Nobody looks at its callers' tokens. */
export const Public = () => SetMetadata(wanted, 'public')

// where the application has this guard and the route has it too, Nest runs both, each a copy, in one context
const passed = new WeakMap<ExecutionContext, CallerAuth>()

/**
 * Lets callers pass only with a good token. For all routes at once: `{ provide: APP_GUARD, useClass: CarnetGuard }`; then
 * `@Public()` takes it off, and `@Guarded(options)` asks for more.
 */
export class CarnetGuard implements CanActivate {
  readonly #auth: CallerAuth
  readonly #reflector = new Reflector()

  constructor(auth: CallerAuth) {
    this.#auth = auth
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (passed.get(context) === this.#auth) return true
    if (context.getType() !== 'http') throw new TypeError('CarnetGuard protects routes of HTTP only.')
    const targets = [context.getHandler(), context.getClass()]
    const options = this.#reflector.getAllAndOverride<GuardOptions | 'public' | undefined>(wanted, targets)
    if (options === 'public') return true
    checkGuard(this.#auth, options)
    const request = context.switchToHttp().getRequest<RawRequest & { readonly raw?: RawRequest }>()
    const verdict = await authenticateRaw(this.#auth, request.raw ?? request, options)
    if (!verdict.ok) {
      const { status, body, headers } = verdict.refusal
      const response = context.switchToHttp().getResponse<{ header(name: string, value: string): unknown }>()
      for (const [name, value] of Object.entries(headers)) response.header(name, value)
      throw new HttpException(body, status)
    }
    this.#auth.remember(request, verdict.auth)
    keepCaller(request, verdict.auth)
    passed.set(context, this.#auth)
    return true
  }
}
// as functions: Node runs no TypeScript that has decorators
Injectable()(CarnetGuard)
Inject(CARNET)(CarnetGuard, undefined, 0)
