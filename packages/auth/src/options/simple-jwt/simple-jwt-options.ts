import type { CommonOptions } from '../auth-options.ts'

/** The options that SimpleJWT has a setting for. */
export type SimpleJwtOptions = Pick<
  CommonOptions<object, never, object>,
  | 'accessLifetime'
  | 'refreshLifetime'
  | 'slidingLifetime'
  | 'slidingRefreshLifetime'
  | 'rotate'
  | 'copyClaims'
  | 'updateLastLogin'
  | 'algorithm'
  | 'secret'
  | 'signingKey'
  | 'verificationKeys'
  | 'jwkSetUrl'
  | 'audience'
  | 'issuer'
  | 'leeway'
  | 'headerTypes'
  | 'headerName'
  | 'accept'
  | 'userIdField'
  | 'claimNames'
  | 'revokeClaim'
  | 'inactiveUsers'
>
