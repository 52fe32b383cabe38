import { statSync } from 'node:fs'
import { type ParsedOptions, secondsOf } from '../options/index.ts'
import type { Environment } from './read-environment.ts'

export interface Checked {
  readonly options: ParsedOptions<unknown>
  readonly environment: Environment
  /** Where `carnet serve` would listen. */
  readonly host: string
}

export interface Recommendation {
  /** The option or the file that it is about. */
  readonly about: string
  readonly message: string
}

interface Rule {
  readonly about: string
  /** What is wrong, or undefined where nothing is. */
  readonly find: (checked: Checked) => string | false | undefined
}

const day = 86_400

/** What works but could be safer. */
const rules: readonly Rule[] = [
  {
    about: 'sessionLifetime',
    find: ({ options }) =>
      options.sessionLifetime === undefined
        ? 'a session that is refreshed in time never ends; 90d is advised.'
        : secondsOf(options.sessionLifetime) > 90 * day &&
          'sessions last longer than the 90d that are advised.',
  },
  {
    about: 'accessLifetime',
    find: ({ options }) =>
      secondsOf(options.accessLifetime) > 900 &&
      'access tokens last longer than 15m; services that only check signatures hear of a sign-out no sooner.',
  },
  {
    about: 'secret',
    find: ({ options }) =>
      options.django !== undefined &&
      options.secret === undefined &&
      options.signingKey === undefined &&
      'Carnet signs with a key of its own, so that Django refuses its tokens: give the key that Django signs with.',
  },
  {
    about: 'passwords.minimumLength',
    find: ({ options }) =>
      (options.passwords.minimumLength ?? 8) < 15 &&
      'passwords may be shorter than 15 characters, which are advised where there is no second factor.',
  },
  {
    about: 'guessing',
    find: ({ options }) =>
      options.guessing === false &&
      'passwords can be guessed without end, unless something before this server counts.',
  },
  {
    about: 'pages',
    find: ({ options, environment }) =>
      options.pages &&
      environment['NODE_ENV'] === 'production' &&
      'forms and the token inspector are for those who build; strangers need neither.',
  },
  {
    about: 'trustedHops',
    find: ({ options, environment, host }) =>
      options.trustedHops === 0 &&
      (options.requireTls || (isLocal(host) && environment['NODE_ENV'] === 'production')) &&
      'all clients seem to have the address of the proxy, so that the failures of one shut out the others; say how many proxies there are.',
  },
  {
    about: 'grace',
    find: ({ options }) =>
      options.rotate &&
      secondsOf(options.grace) === 0 &&
      'without grace, two tabs that refresh at once or one lost answer sign a user out.',
  },
  {
    about: 'rotate',
    find: ({ options }) =>
      !options.rotate && 'refresh tokens can be used many times, so that a stolen one is never noticed.',
  },
  {
    about: 'copyClaims',
    find: ({ options }) =>
      options.copyClaims && 'a role that is taken away stays in the tokens until the session ends.',
  },
  {
    about: 'adopt',
    find: ({ options }) =>
      options.adopt &&
      options.django === undefined &&
      'tokens without a session are let in; turn it off when those of the old system have expired.',
  },
  {
    about: 'lateRetry',
    find: ({ options }) =>
      options.lateRetry !== undefined &&
      options.revocationStream &&
      'services that verify tokens on their own (revocationStream) cannot report what they see, so that a successor in use may count as lost; leave it off beside them.',
  },
  {
    about: 'leeway',
    find: ({ options }) =>
      secondsOf(options.leeway) > 60 && 'expired tokens are accepted for more than a minute.',
  },
  {
    about: 'cors.origins',
    find: ({ options }) =>
      options.cors.origins.some(
        (origin) => origin.startsWith('http:') && !isLocal(new URL(origin).hostname),
      ) && 'a page that is loaded without TLS may call this server: whoever sits between can change it.',
  },
  {
    about: 'cookies.origins',
    find: ({ options, environment }) =>
      environment['NODE_ENV'] === 'production' &&
      options.cookies?.origins.some((origin) => origin.startsWith('http:')) &&
      'a page on the machine of whoever opens it may use the cookies; that is for development.',
  },
  {
    about: 'cookies.sameSite',
    find: ({ options }) =>
      options.cookies?.sameSite === 'none' &&
      'browsers send the cookies from pages of any site, and one check fewer stands before them; put page and API under one site if you can.',
  },
  {
    about: 'transport',
    find: ({ options, host }) =>
      options.transport !== 'bearer' &&
      options.trustedHops === 0 &&
      !isLocal(host) &&
      'browsers take the cookies over TLS only, which this server does not speak itself; set trustedHops for the proxy that does.',
  },
  {
    about: 'requireTls',
    find: ({ options, host }) =>
      !options.requireTls &&
      !isLocal(host) &&
      'passwords and tokens may come over plain HTTP; set it, with trustedHops for the proxy that ends TLS.',
  },
  {
    about: 'database',
    find: ({ options }) =>
      options.database === 'sqlite::memory:' && 'users and sessions end with the process.',
  },
  {
    about: '.env',
    find: () => isOpenToOthers('.env') && 'others can read it; run: chmod 600 .env',
  },
  ...['CARNET_SECRET_FILE', 'CARNET_SIGNING_KEY_FILE'].map((name) => ({
    about: name,
    find: ({ environment }: Checked) =>
      isOpenToOthers(environment[name] ?? '') && 'others can read the file; give it the mode 600.',
  })),
]

export const recommendations = (checked: Checked): Recommendation[] =>
  rules.flatMap(({ about, find }) => {
    const message = find(checked)
    return message ? [{ about, message }] : []
  })

const isLocal = (host: string) => /^(localhost|.*\.localhost|127(\.\d+){3}|::1|\[::1\])$/i.test(host)

function isOpenToOthers(path: string): boolean {
  const mode = process.platform === 'win32' ? undefined : statSync(path, { throwIfNoEntry: false })?.mode
  return mode !== undefined && (mode & 0o077) !== 0
}
