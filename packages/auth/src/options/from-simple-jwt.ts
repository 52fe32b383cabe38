import { defaultClaimNames, durationSeconds } from '../tokens/index.ts'
import { defaults } from './defaults.ts'
import { nearestName } from './nearest-name.ts'
import { settingTable } from './simple-jwt/setting-table.ts'
import type { SimpleJwtOptions } from './simple-jwt/simple-jwt-options.ts'
import { removedSettings, type SimpleJwtSettings } from './simple-jwt/simple-jwt-settings.ts'

/**
 * The options that behave as a Django project does with this dictionary, to be spread into yours:
 * `defineAuth({ ...fromSimpleJwt({ … }), claims: … })`. Where SimpleJWT's defaults are not ours they are SimpleJWT's:
 * no rotation, and claims copied at each refresh. Each setting is explained in `docs/simplejwt-settings.md`.
 *
 * Without `SIGNING_KEY` no key is set: tokens of Django are refused until you give the `SECRET_KEY` it signs with.
 *
 * @throws TypeError that names the setting, for one that is unknown, was removed, or cannot be followed; never shows a
 * value.
 */
export function fromSimpleJwt(settings: SimpleJwtSettings = {}): SimpleJwtOptions {
  const given = checkNames(settings)
  let options: SimpleJwtOptions = { rotate: false, copyClaims: true }
  for (const [setting, { read }] of Object.entries(settingTable)) {
    if (given[setting] === undefined) continue
    const { claimNames, ...others } = naming(setting, () => read(given[setting], given))
    options = { ...options, ...others }
    if (claimNames !== undefined)
      options = { ...options, claimNames: { ...options.claimNames, ...claimNames } }
  }
  checkClaimNames(options)
  checkLifetimes(options)
  return options
}

const settingsPage = 'https://django-rest-framework-simplejwt.readthedocs.io/en/latest/settings.html'

function checkNames(settings: unknown): Readonly<Record<string, unknown>> {
  if (typeof settings !== 'object' || settings === null || Symbol.iterator in settings) {
    throw new TypeError('The settings of SimpleJWT must be an object.')
  }
  for (const name of Object.keys(settings)) {
    if ((removedSettings as readonly string[]).includes(name)) {
      // SimpleJWT's own sentence
      throw new TypeError(
        `The '${name}' setting has been removed. Please refer to '${settingsPage}' for available settings.`,
      )
    }
    if (!Object.hasOwn(settingTable, name)) {
      const near = nearestName(name, Object.keys(settingTable))
      throw new TypeError(`Unknown setting "${name}".${near ? ` Did you mean "${near}"?` : ''}`)
    }
  }
  return settings as Readonly<Record<string, unknown>>
}

function naming<Value>(setting: string, read: () => Value): Value {
  try {
    return read()
  } catch (error) {
    const { message } = error as Error
    // a key's fault is a sentence of its own
    throw new TypeError(`Setting "${setting}"${/^[a-z]/.test(message) ? '' : ':'} ${message}`)
  }
}

function checkClaimNames({ claimNames, revokeClaim }: SimpleJwtOptions): void {
  const { jti, tokenType, userId, refreshExp } = { ...defaultClaimNames, ...claimNames }
  const rows = [
    ['JTI_CLAIM', jti],
    ['TOKEN_TYPE_CLAIM', tokenType],
    ['USER_ID_CLAIM', userId],
    ['SLIDING_TOKEN_REFRESH_EXP_CLAIM', refreshExp],
    ['REVOKE_TOKEN_CLAIM', revokeClaim],
  ] as const
  for (const [setting, name] of rows) {
    const [namesake] = rows.find(([other, theirs]) => theirs === name && other !== setting) ?? []
    if (name !== undefined && namesake !== undefined) {
      throw new TypeError(`Settings "${setting}" and "${namesake}" must not name the same claim.`)
    }
    if (name === 'jti' && setting !== 'JTI_CLAIM') {
      throw new TypeError(`Setting "${setting}" must not be "jti": that claim is the id of a token.`)
    }
  }
}

function checkLifetimes({
  accessLifetime = defaults.accessLifetime,
  refreshLifetime = defaults.refreshLifetime,
}: SimpleJwtOptions): void {
  if ((durationSeconds(accessLifetime) ?? 0) <= (durationSeconds(refreshLifetime) ?? 0)) return
  throw new TypeError(
    'Setting "ACCESS_TOKEN_LIFETIME" is longer than "REFRESH_TOKEN_LIFETIME". An access token must expire first.',
  )
}
