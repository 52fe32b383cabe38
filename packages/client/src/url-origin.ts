// By hand, and strictly: React Native's own `URL` knows no origin, and what reads a URL more kindly than the one that
// sends it would give the token away. Small letters only, as in `Request.url`.

/** The origin of an http or https URL that is plainly written; undefined for everything else. */
export const originOf = (url: string): string | undefined =>
  /^https?:\/\/[a-z0-9.:[\]-]+(?=[/?#]|$)/.exec(url)?.[0]

/** Whether a URL names a scheme, so that nothing before it counts. */
export const isAbsolute = (url: string): boolean => /^[^/?#]*:/.test(url)
