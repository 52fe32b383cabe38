/** The `WWW-Authenticate` header of a 401. RFC 6750 3: `error` only where a token was sent. */
export function challenge(
  [type = 'Bearer']: readonly string[],
  wasTokenSent: boolean,
): Readonly<Record<string, string>> {
  return { 'www-authenticate': `${type} realm="api"${wasTokenSent ? ', error="invalid_token"' : ''}` }
}
