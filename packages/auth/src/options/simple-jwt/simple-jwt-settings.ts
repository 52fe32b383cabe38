/**
 * A length of time as `settings.py` has it: seconds, a text such as `'5m'`, or the keyword arguments of Python's
 * `timedelta`.
 */
export type SettingDuration = number | string | Timedelta

/** The keyword arguments of Python's `timedelta`. */
export interface Timedelta {
  readonly weeks?: number
  readonly days?: number
  readonly hours?: number
  readonly minutes?: number
  readonly seconds?: number
  readonly milliseconds?: number
  readonly microseconds?: number
}

/** The dictionary `SIMPLE_JWT` of a Django project: `True` is `true`, `None` is `null`, a tuple is a list. */
export interface SimpleJwtSettings {
  readonly ACCESS_TOKEN_LIFETIME?: SettingDuration
  readonly REFRESH_TOKEN_LIFETIME?: SettingDuration
  readonly ROTATE_REFRESH_TOKENS?: boolean
  readonly BLACKLIST_AFTER_ROTATION?: boolean
  readonly UPDATE_LAST_LOGIN?: boolean

  readonly ALGORITHM?: string
  /** Not in the dictionary: SimpleJWT signs with Django's `SECRET_KEY`, which Carnet can know only from here. */
  readonly SIGNING_KEY?: string | null
  readonly VERIFYING_KEY?: string | null
  readonly AUDIENCE?: string | readonly string[] | null
  readonly ISSUER?: string | null
  readonly JSON_ENCODER?: string | null
  readonly JWK_URL?: string | null
  readonly LEEWAY?: SettingDuration | null

  readonly AUTH_HEADER_TYPES?: string | readonly string[]
  readonly AUTH_HEADER_NAME?: string
  readonly USER_ID_FIELD?: string
  readonly USER_ID_CLAIM?: string
  readonly USER_AUTHENTICATION_RULE?: string
  readonly ON_LOGIN_SUCCESS?: string
  readonly ON_LOGIN_FAILED?: string

  readonly AUTH_TOKEN_CLASSES?: readonly string[]
  readonly TOKEN_TYPE_CLAIM?: string | null
  readonly JTI_CLAIM?: string | null
  readonly TOKEN_USER_CLASS?: string

  readonly SLIDING_TOKEN_REFRESH_EXP_CLAIM?: string
  readonly SLIDING_TOKEN_LIFETIME?: SettingDuration
  readonly SLIDING_TOKEN_REFRESH_LIFETIME?: SettingDuration

  readonly TOKEN_OBTAIN_SERIALIZER?: string
  readonly TOKEN_REFRESH_SERIALIZER?: string
  readonly TOKEN_VERIFY_SERIALIZER?: string
  readonly TOKEN_BLACKLIST_SERIALIZER?: string
  readonly SLIDING_TOKEN_OBTAIN_SERIALIZER?: string
  readonly SLIDING_TOKEN_REFRESH_SERIALIZER?: string

  readonly CHECK_REVOKE_TOKEN?: boolean
  readonly REVOKE_TOKEN_CLAIM?: string
  readonly CHECK_USER_IS_ACTIVE?: boolean
}

/** Settings that SimpleJWT itself has removed. */
export const removedSettings = [
  'AUTH_HEADER_TYPE',
  'AUTH_TOKEN_CLASS',
  'SECRET_KEY',
  'TOKEN_BACKEND_CLASS',
] as const
