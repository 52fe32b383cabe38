import fc from 'fast-check'

/** Where a change strikes and which of its variants it is; `other` is another good token. */
interface Aim {
  readonly at: number
  readonly pick: number
  readonly other: string
}

type Change = (token: string, aim: Aim) => string

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const odd = [
  '',
  ' ',
  '\n',
  '\t',
  '\r',
  '\0',
  '=',
  '==',
  '+',
  '/',
  '.',
  '..',
  '?',
  '%',
  '"',
  '\u00e9',
  '\u0141',
  '\ufeff',
  '😀',
]
const names = [
  'alg',
  'kid',
  'typ',
  'crit',
  'b64',
  'jwk',
  'exp',
  'iat',
  'jti',
  'user_id',
  'token_type',
  'role',
  '__proto__',
]
const values = [
  'none',
  'HS256',
  'JWT',
  'admin',
  '',
  null,
  true,
  0,
  -1,
  1e18,
  9_999_999_999,
  [],
  ['exp'],
  {},
  '\ud800',
]

const changes = {
  flipBit: atCharacter((character, { pick }) =>
    String.fromCharCode(character.charCodeAt(0) ^ (1 << (pick % 16))),
  ),
  replace: atCharacter((_character, { pick }) => (alphabet + odd.join('')).charAt(pick % 90)),
  neighbour: atCharacter((character, { pick }) =>
    alphabet.charAt(alphabet.indexOf(character) ^ (1 << (pick % 6))),
  ),
  changeCase: atCharacter((character) =>
    character === character.toLowerCase() ? character.toUpperCase() : character.toLowerCase(),
  ),
  sameLowByte: atCharacter((character, { pick }) =>
    String.fromCharCode(character.charCodeAt(0) + 256 * (1 + (pick % 200))),
  ),
  insert: atCharacter((character, aim) => choose(odd, aim.pick) + character),
  insertLetter: atCharacter((character, { pick }) => alphabet.charAt(pick % 64) + character),
  remove: atCharacter(() => ''),
  lastCharacter: atSegment((segment, { pick }) => segment.slice(0, -1) + alphabet.charAt(pick % 64)),
  append: atSegment((segment, { pick }) => segment + choose(odd, pick)),
  prepend: atSegment((segment, { pick }) => choose(odd, pick) + segment),
  otherAlphabet: atSegment((segment) => segment.replaceAll('-', '+').replaceAll('_', '/')),
  pad: atSegment((segment) => segment.padEnd(Math.ceil(segment.length / 4) * 4, '=')),
  upperCase: atSegment((segment) => segment.toUpperCase()),
  hexadecimal: atSegment((segment) => Buffer.from(segment, 'base64url').toString('hex')),
  zeros: atSegment((segment) => 'A'.repeat(segment.length)),
  cut: atSegment((segment, { at }) => segment.slice(0, at % (segment.length + 1))),
  double: atSegment((segment) => segment + segment),
  fromOther: atSegment((_segment, { other }, index) => other.split('.')[index] ?? ''),
  swapSegments: (token, { at, pick }) => {
    const segments = token.split('.')
    const [one, two] = [at % segments.length, pick % segments.length]
    return segments
      .map((text, index) => segments[index === one ? two : index === two ? one : index] ?? text)
      .join('.')
  },
  dropSegment: (token, { at }) =>
    token
      .split('.')
      .toSpliced(at % 3, 1)
      .join('.'),
  repeatSegment: (token, { at, pick }) => {
    const segments = token.split('.')
    return segments.toSpliced(at % 4, 0, choose(segments, pick)).join('.')
  },
  setMember: atJson((members, { at, pick }) => ({ ...members, [choose(names, at)]: choose(values, pick) })),
  dropMember: atJson((members, { pick }) => {
    const dropped = choose(Object.keys(members), pick)
    return Object.fromEntries(Object.entries(members).filter(([name]) => name !== dropped))
  }),
  sameJson: atSegment((segment, { pick }) =>
    rewrite(segment, (text) => text.replace(',', choose([', ', ',\n', ' ,'], pick))),
  ),
  repeatMember: atSegment((segment) =>
    rewrite(segment, (text) => text.replace(/^\{("[^"]*":[^,}]*)/, '{$1,$1')),
  ),
  mark: atSegment((segment) => rewrite(segment, (text) => `\ufeff${text}`)),
} satisfies Record<string, Change>

const kinds = Object.keys(changes) as (keyof typeof changes)[]

/** One to three changes to a token. */
export const mutations = fc.array(
  fc.record({ kind: fc.constantFrom(...kinds), at: fc.nat(20_000), pick: fc.nat(1_000) }),
  { minLength: 1, maxLength: 3 },
)

type Mutations = typeof mutations extends fc.Arbitrary<infer List> ? List : never

export const mutate = (token: string, list: Mutations, other: string): string =>
  list.reduce((text, { kind, at, pick }) => changes[kind](text, { at, pick, other }), token)

function atCharacter(change: (character: string, aim: Aim) => string): Change {
  return (token, aim) => {
    if (token === '') return token
    const index = aim.at % token.length
    return token.slice(0, index) + change(token.charAt(index), aim) + token.slice(index + 1)
  }
}

function atSegment(change: (segment: string, aim: Aim, index: number) => string): Change {
  return (token, aim) => {
    const segments = token.split('.')
    const index = aim.at % segments.length
    return segments.map((segment, one) => (one === index ? change(segment, aim, index) : segment)).join('.')
  }
}

/** A change to the header or the payload, written anew and not signed. */
function atJson(change: (members: object, aim: Aim) => object): Change {
  return (token, aim) => {
    const [header = '', payload = '', ...rest] = token.split('.')
    const segments = aim.at % 2 ? [header, changed(payload)] : [changed(header), payload]
    return [...segments, ...rest].join('.')

    function changed(segment: string): string {
      return rewrite(segment, (text) => JSON.stringify(change(JSON.parse(text), aim)))
    }
  }
}

/** The segment with another text in it; as it is where it holds no JSON object. */
function rewrite(segment: string, change: (text: string) => string): string {
  try {
    const text = Buffer.from(segment, 'base64url').toString()
    const isObject = typeof JSON.parse(text) === 'object' && text.startsWith('{')
    return isObject ? Buffer.from(change(text)).toString('base64url') : segment
  } catch {
    return segment
  }
}

function choose<One>(list: readonly One[], pick: number): One {
  return list[pick % list.length] as One
}
