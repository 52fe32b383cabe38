import { withOrigin } from '../audit/index.ts'
import type { AdminContext } from './admin/admin-context.ts'
import { createAdminService } from './admin/admin-service.ts'
import { unknownConnection, unmeasured } from './call-order.ts'
import type { FetchHandler, HttpService } from './fetch-handler.ts'
import type { ConnectionInfo } from './hosting/client-address.ts'
import { requestOrigin } from './hosting/request-origin.ts'
import type { AroundCall } from './http-context.ts'

/** What answers the admin, and nothing else. */
export type AdminFace = Pick<HttpService, 'handler' | 'paths'>

export interface MountedAdmin {
  readonly context: AdminContext
  /** Whether the admin is left to an address of its own. */
  readonly isSeparate: boolean
}

/** A service with the admin before it, or beside it where that has an address of its own. */
export function withAdmin<Service extends Pick<HttpService, 'handler' | 'paths'>>(
  service: Service,
  mounted: MountedAdmin | undefined,
  aroundCall: AroundCall = unmeasured,
): Service & { readonly admin?: AdminFace } {
  if (mounted === undefined) return service
  const { context, isSeparate } = mounted
  const { answer, paths } = createAdminService(context)
  const handler: FetchHandler = async (request, info = unknownConnection) =>
    withOrigin(requestOrigin(request.headers, info, context.trustedHops), () =>
      aroundCall({ endpoint: 'admin', route: '/admin/', isProbe: false }, request, () =>
        answer(request, info),
      ),
    )
  const admin = Object.freeze({ handler, paths })
  if (isSeparate) return Object.freeze({ ...service, admin })
  return Object.freeze({
    ...service,
    admin,
    paths: [...service.paths, ...paths],
    handler: async (request: Request, info?: ConnectionInfo) =>
      isOfAdmin(request.url) ? handler(request, info) : service.handler(request, info),
  })
}

/** Whether an address is one of the admin's. Asked of every request, so without taking the address apart. */
function isOfAdmin(url: string): boolean {
  const path = url.indexOf('/', url.indexOf('://') + 3)
  if (!url.startsWith('/admin', path)) return false
  const next = url.charAt(path + '/admin'.length)
  return next === '' || next === '/' || next === '?' || next === '#'
}
