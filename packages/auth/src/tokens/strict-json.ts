/**
 * The value of a JSON text that has no duplicate member, no lone surrogate and no deep nesting, which `JSON.parse`
 * lets pass (RFC 7515 4, RFC 7519 4: names must be unique; RFC 7493 2.1).
 *
 * @throws SyntaxError whose message holds nothing of the text, which may be a password or a token.
 */
export function parseStrictJson(text: string): unknown {
  const value = parseJson(text)
  const hasEscapes = text.includes('\\u')
  if (typeof value !== 'object' || value === null) return checkString(value, hasEscapes)
  const members = countMembers(value, 1, hasEscapes)
  // a member lost to its namesake leaves its colon behind; where colons stand in strings too, the slow count decides
  if (members !== countColons(text) && members !== countWrittenMembers(text)) {
    throw new SyntaxError('Duplicate member name')
  }
  return value
}

const maximumDepth = 16

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
    if (hasEscapes) checkString(name, true)
    if (typeof inner === 'object' && inner !== null) members += countMembers(inner, depth + 1, hasEscapes)
    else if (hasEscapes) checkString(inner, true)
  }
  return members
}

function countColons(text: string): number {
  let colons = 0
  for (let at = text.indexOf(':'); at !== -1; at = text.indexOf(':', at + 1)) colons++
  return colons
}

/** Members as written: strings followed by a colon. The text is known to be well-formed JSON. */
function countWrittenMembers(text: string): number {
  let members = 0
  let start = text.indexOf('"')
  while (start !== -1) {
    let after = endOfString(text, start) + 1
    while (isSpace(text.charCodeAt(after))) after++
    if (text.charCodeAt(after) === colon) members++
    start = text.indexOf('"', after)
  }
  return members
}

function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1)
  return end
}

function isEscaped(text: string, index: number): boolean {
  let backslashes = 0
  while (text.charCodeAt(index - 1 - backslashes) === backslash) backslashes++
  return backslashes % 2 === 1
}

const colon = 58
const backslash = 92
const isSpace = (code: number) => code === 32 || code === 10 || code === 13 || code === 9

function checkString(value: unknown, hasEscapes: boolean): unknown {
  if (hasEscapes && typeof value === 'string' && !value.isWellFormed())
    throw new SyntaxError('Lone surrogate')
  return value
}
