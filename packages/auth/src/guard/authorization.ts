/** What an authorization header holds for us: nothing, a token, or something that tries and fails to. */
export type Credentials = 'none' | 'malformed' | { readonly token: string }

/** Reads the header as SimpleJWT does, but for the scheme word, whose case does not matter (RFC 9110 11.1). */
export function readAuthorization(header: string | undefined, schemes: readonly string[]): Credentials {
  if (header === undefined) return 'none'
  return readExact(header, schemes) ?? readLoosely(header, schemes)
}

/** The spelling that nearly everybody sends, read without splitting. */
function readExact(header: string, schemes: readonly string[]): Credentials | undefined {
  for (const scheme of schemes) {
    if (header.startsWith(scheme) && header.charCodeAt(scheme.length) === space) {
      const token = header.slice(scheme.length + 1)
      return token === '' || /\s/.test(token) ? undefined : { token }
    }
  }
  return undefined
}

const space = 32

function readLoosely(header: string, schemes: readonly string[]): Credentials {
  const [scheme = '', token, ...more] = header.trim().split(/[ \t\r\n\f\v]+/)
  if (!schemes.some((known) => known.toLowerCase() === scheme.toLowerCase())) return 'none'
  return token === undefined || more.length > 0 ? 'malformed' : { token }
}

/**
 * The one value of a header out of Node's `rawHeaders`. Two of them are joined, as the Fetch standard does, so that a
 * guard refuses them: Node itself keeps the first and is silent about the second.
 */
export function headerFromRaw(
  rawHeaders: readonly string[],
  name: string,
  separator = ', ',
): string | undefined {
  let found: string | undefined
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const candidate = rawHeaders[index]
    if (candidate?.length !== name.length || candidate.toLowerCase() !== name.toLowerCase()) continue
    found = found === undefined ? rawHeaders[index + 1] : `${found}${separator}${rawHeaders[index + 1]}`
  }
  return found
}
