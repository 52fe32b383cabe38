/** Where a request goes: the six endpoints, and routes that a guard protects in both servers. */
export const places = {
  obtain: { path: '/api/token/' },
  refresh: { path: '/api/token/refresh/', field: 'refresh', native: 'refresh' },
  verify: { path: '/api/token/verify/', field: 'token', native: 'access' },
  blacklist: { path: '/api/token/blacklist/', field: 'refresh', native: 'refresh' },
  obtainSliding: { path: '/api/token/sliding/' },
  refreshSliding: { path: '/api/token/sliding/refresh/', field: 'token', native: 'sliding' },
  /** `IsAuthenticated`. */
  profile: { path: '/views/profile/' },
  /** `AllowAny`. */
  public: { path: '/views/public/' },
  /** `IsAuthenticatedOrReadOnly`. */
  readOnly: { path: '/views/read-only/' },
  /** `IsAdminUser`. */
  admin: { path: '/views/admin/' },
  /** `JWTStatelessUserAuthentication` and `IsAuthenticated`. */
  stateless: { path: '/views/stateless/' },
  /** `JWTStatelessUserAuthentication` and `IsAdminUser`. */
  statelessAdmin: { path: '/views/stateless-admin/' },
} as const satisfies Record<string, { path: string; field?: string; native?: string }>

export type Place = keyof typeof places
export type TokenPlace = 'refresh' | 'verify' | 'blacklist' | 'refreshSliding'
export type ObtainPlace = 'obtain' | 'obtainSliding'
export type GuardPlace = Exclude<Place, TokenPlace | ObtainPlace>

export const tokenPlaces: readonly TokenPlace[] = ['refresh', 'verify', 'blacklist', 'refreshSliding']
export const obtainPlaces: readonly ObtainPlace[] = ['obtain', 'obtainSliding']
export const guardPlaces: readonly GuardPlace[] = [
  'profile',
  'public',
  'readOnly',
  'admin',
  'stateless',
  'statelessAdmin',
]

export const isGuard = (place: Place): place is GuardPlace => places[place].path.startsWith('/views/')
