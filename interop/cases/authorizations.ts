import type { Facts } from '../setups/setup.ts'
import { goodClaims, goodHeader, signed } from './forge.ts'
import { type GuardPlace, guardPlaces } from './places.ts'
import { bare, type Case } from './request.ts'
import { guardKinds, tokenKinds } from './token-kinds.ts'

type Headers = Case['request']['headers']
type HeaderKind = (facts: Facts, token: string) => Headers

const value =
  (write: (word: string, token: string) => string): HeaderKind =>
  ({ headerName, headerTypes: [word = ''] }, token) => ({ [headerName]: write(word, token) })

/** What may stand in the header, with a good token. */
const kinds: Readonly<Record<string, HeaderKind>> = {
  'no header': () => ({}),
  'an empty header': value(() => ''),
  'the word alone': value((word) => word),
  'three words': value((word, token) => `${word} ${token} more`),
  'the token alone': value((_, token) => token),
  'two spaces between': value((word, token) => `${word}  ${token}`),
  'a tab between': value((word, token) => `${word}\t${token}`),
  'a comma between': value((word, token) => `${word}, ${token}`),
  'the word in small letters': value((word, token) => `${word.toLowerCase()} ${token}`),
  'the word in capitals': value((word, token) => `${word.toUpperCase()} ${token}`),
  'in quotation marks': value((word, token) => `${word} "${token}"`),
  'a stray byte': value((word) => `${word} \xff`),
  'the word of Basic': value(() => 'Basic YWRhOmFkYQ=='),
  'the word Bearer': value((_, token) => `Bearer ${token}`),
  'the word JWT': value((_, token) => `JWT ${token}`),
  'the word Token': value((_, token) => `Token ${token}`),
  'in Authorization': ({ headerTypes: [word = ''] }, token) => ({ authorization: `${word} ${token}` }),
  'in X-Access-Token': ({ headerTypes: [word = ''] }, token) => ({ 'x-access-token': `${word} ${token}` }),
  'in the query alone': () => ({}),
}

const guardType = ({ guardTypes: [type = 'access'] }: Facts) => type

const goodToken = (facts: Facts, id: string) =>
  signed(facts.sample.key, goodHeader(facts), goodClaims(facts, guardType(facts), id))

function headerCases(facts: Facts, place: GuardPlace): Case[] {
  return Object.entries(kinds).flatMap(([name, kind]): Case[] => {
    const token = goodToken(facts, `${place} ${name}`)
    const request = bare(place, 'GET', kind(facts, token))
    const path = name === 'in the query alone' ? `${request.path}?token=${token}` : request.path
    return [{ place, name, request: { ...request, path } }]
  })
}

/** Writes are another matter to `IsAuthenticatedOrReadOnly`. */
function postCases(facts: Facts, place: GuardPlace): Case[] {
  const { headerName, headerTypes } = facts
  const good = `${headerTypes[0]} ${goodToken(facts, `${place} POST`)}`
  const body = { headers: { 'content-type': 'application/json' }, method: 'POST', body: '{}' }
  return [
    { name: 'POST without a token', headers: {} },
    { name: 'POST with a good token', headers: { [headerName]: good } },
    { name: 'POST with a bad token', headers: { [headerName]: `${headerTypes[0]} gibberish` } },
  ].map(({ name, headers }) => {
    const request = bare(place, 'POST')
    return { place, name, request: { ...request, ...body, headers: { ...body.headers, ...headers } } }
  })
}

function kindCases(facts: Facts, place: GuardPlace): Case[] {
  return Object.entries(tokenKinds).flatMap(([name, kind]): Case[] => {
    if (place !== 'profile' && place !== 'stateless' && !guardKinds.includes(name)) return []
    const token = kind({ facts, native: guardType(facts), id: `${place} ${name}` })
    // not every text can stand in a header, and no long one that a server would let in
    if (/[^\t\x20-\x7e\x80-\xff]/.test(token) || token.length > 8000) return []
    const headers = { [facts.headerName]: `${facts.headerTypes[0]} ${token}` }
    return [{ place, name, request: bare(place, 'GET', headers) }]
  })
}

/** Every kind of header and token at the guarded routes. */
export function guardCases(facts: Facts): Case[] {
  return guardPlaces.flatMap((place) => [
    ...headerCases(facts, place),
    ...postCases(facts, place),
    ...kindCases(facts, place),
  ])
}
