import type { AdminEndpointName } from '@carnet/contract'
import type { Answer } from '../answer.ts'
import type { AdminCall, AdminContext, OpenCall } from './admin-context.ts'
import type { AdminDoor } from './admin-door.ts'
import { createAuditHandlers } from './audit-handlers.ts'
import { createDashboard } from './dashboard.ts'
import { createJobHandlers } from './job-handlers.ts'
import { createKeyHandlers } from './key-handlers.ts'
import { createSessionHandlers } from './session-handlers.ts'
import { createSigningIn } from './signing-in.ts'
import { createUserHandlers } from './user-handlers.ts'

type Open = 'signIn' | 'signOut'

/** What each endpoint of the admin does, as one table. */
export type AdminHandlers = {
  readonly [Name in AdminEndpointName]: (
    call: Name extends Open ? OpenCall<Name> : AdminCall<Name>,
  ) => Promise<Answer>
}

export const createAdminHandlers = (context: AdminContext, door: AdminDoor): AdminHandlers => ({
  ...createSigningIn(context, door),
  ...createDashboard(context),
  ...createUserHandlers(context),
  ...createSessionHandlers(context),
  ...createJobHandlers(context),
  ...createKeyHandlers(context),
  ...createAuditHandlers(context),
})
