/**
 * The value of a JSON text that has no duplicate member, no lone surrogate and no deep nesting, which `JSON.parse`
 * lets pass (RFC 7515 4, RFC 7519 4: names must be unique; RFC 7493 2.1). A member name may be written with escapes
 * but hold no quote, backslash or control character.
 *
 * @throws SyntaxError whose message holds nothing of the text, which may be a password or a token.
 */
export function parseStrictJson(text: string): unknown {
  const plain = text.includes('\\') ? unescapeNames(text) : text
  const value = parseJson(plain)
  const hasEscapes = plain.includes('\\u')
  if (typeof value !== 'object' || value === null) return checkString(value, hasEscapes)
  const members = countMembers(value, 1, hasEscapes)
  // a member lost to its namesake leaves its colon behind; where strings have such colons too, the slow count decides
  if (members !== countColons(plain) && members !== findNames(plain).length) {
    throw new SyntaxError('Duplicate member name')
  }
  return value
}

const maximumDepth = 16

/**
 * The same JSON without escapes in member names. V8 may read a name that has one as another name, which an earlier
 * text had there with a backslash in it (https://github.com/nodejs/node/issues/63785).
 */
function unescapeNames(text: string): string {
  let plain = ''
  let copied = 0
  for (const { start, end } of findNames(text)) {
    const name = text.slice(start, end)
    if (!name.includes('\\')) continue
    plain += text.slice(copied, start) + unescapeName(name)
    copied = end
  }
  return plain + text.slice(copied)
}

function unescapeName(written: string): string {
  const plain = JSON.stringify(parseJson(written))
  if (plain.includes('\\')) throw new SyntaxError('Unusual character in a member name')
  return plain
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const position = /at position (\d+)/.exec((error as Error).message)?.[1]
    throw new SyntaxError(position ? `Malformed JSON at character ${position}` : 'Malformed JSON')
  }
}

/** Members that survived parsing: of two with one name only the last does. */
function countMembers(value: object, depth: number, hasEscapes: boolean): number {
  if (depth > maximumDepth) throw new SyntaxError(`JSON nested more than ${maximumDepth} levels deep`)
  const isArray = Array.isArray(value)
  const names = Object.keys(value)
  let members = isArray ? 0 : names.length
  for (const name of names) {
    const inner = (value as Record<string, unknown>)[name]
    if (typeof inner === 'object' && inner !== null) members += countMembers(inner, depth + 1, hasEscapes)
    else if (hasEscapes) checkString(inner, true)
  }
  return members
}

/** Colons that may follow a name: at least as many as there are names, for none follows any other character. */
function countColons(text: string): number {
  let colons = 0
  for (let at = text.indexOf(':'); at !== -1; at = text.indexOf(':', at + 1)) {
    const before = text.charCodeAt(at - 1)
    if (before === quote || isSpace(before)) colons++
  }
  return colons
}

interface Span {
  readonly start: number
  readonly end: number
}

/** Where member names stand, quotes included: strings followed by a colon. Of malformed JSON anything may come. */
function findNames(text: string): Span[] {
  const names: Span[] = []
  let start = text.indexOf('"')
  while (start !== -1) {
    const end = endOfString(text, start)
    if (end === 0) break
    let after = end
    while (isSpace(text.charCodeAt(after))) after++
    if (text.charCodeAt(after) === colon) names.push({ start, end })
    start = text.indexOf('"', after)
  }
  return names
}

/** The index after the closing quote, or 0 where there is none. */
function endOfString(text: string, start: number): number {
  let closing = text.indexOf('"', start + 1)
  while (closing !== -1 && isEscaped(text, closing)) closing = text.indexOf('"', closing + 1)
  return closing + 1
}

function isEscaped(text: string, index: number): boolean {
  let backslashes = 0
  while (text.charCodeAt(index - 1 - backslashes) === backslash) backslashes++
  return backslashes % 2 === 1
}

const quote = 34
const colon = 58
const backslash = 92
const isSpace = (code: number) => code === 32 || code === 10 || code === 13 || code === 9

function checkString(value: unknown, hasEscapes: boolean): unknown {
  if (hasEscapes && typeof value === 'string' && !value.isWellFormed()) {
    throw new SyntaxError('Lone surrogate')
  }
  return value
}
