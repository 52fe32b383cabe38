/**
 * The fields of an `application/x-www-form-urlencoded` text.
 *
 * @throws SyntaxError for a name that occurs twice, and for percent signs that spell no UTF-8.
 */
export function parseForm(text: string): Record<string, string> {
  const fields = new Map<string, string>()
  for (const pair of text.split('&').filter((part) => part !== '')) {
    const equals = pair.indexOf('=')
    const name = decode(equals < 0 ? pair : pair.slice(0, equals))
    if (fields.has(name)) throw new SyntaxError('Duplicate member name')
    fields.set(name, equals < 0 ? '' : decode(pair.slice(equals + 1)))
  }
  return Object.fromEntries(fields)
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw new SyntaxError('Malformed percent-encoding')
  }
}
