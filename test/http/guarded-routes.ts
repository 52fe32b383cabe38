// The routes that every host of the suite protects, and what their handlers say about the caller.
import type { Authenticated, GuardOptions, User } from '@carnet/auth'
import type { Role } from './world.ts'

type Options = GuardOptions<Role> | undefined

export const guardedRoutes = {
  '/guarded/plain': undefined,
  '/guarded/user': { user: true },
  '/guarded/staff': { staff: true },
  '/guarded/superuser': { superuser: true },
  '/guarded/editors': { claims: { role: 'editor' } },
  '/guarded/by-predicate': { claims: ({ role }) => role.startsWith('edit') },
  '/guarded/optional': { optional: true },
  '/guarded/reads': { optional: 'reads' },
  '/guarded/staff-claim': { staff: 'token' },
  '/guarded/superuser-claim': { superuser: 'token' },
  '/guarded/ignore-invalid': { optional: 'ignore-invalid' },
  '/guarded/throwing': {
    claims: () => {
      throw new Error('this predicate is broken')
    },
  },
} as const satisfies Record<string, Options>

export type GuardedPath = keyof typeof guardedRoutes
export const guardedPaths = Object.entries(guardedRoutes) as [GuardedPath, Options][]

export interface Echo {
  readonly user_id: string
  readonly has_session: boolean
  readonly role: string
  readonly token_type: unknown
  readonly username: string | null
}

/** What a handler saw of its caller; null is nobody. */
export function echo(auth: Authenticated<Role, User<Role>> | undefined): Echo | null {
  if (auth === undefined) return null
  const { userId, sessionId, claims, token, user } = auth
  return {
    user_id: userId,
    has_session: sessionId !== undefined,
    role: claims.role,
    token_type: token['token_type'],
    username: user?.username ?? null,
  }
}
