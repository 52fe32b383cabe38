import { credentialsOf } from '../setups/people.ts'
import type { Facts } from '../setups/setup.ts'
import { guardCases } from './authorizations.ts'
import { bodyCases } from './bodies.ts'
import { credentialCases } from './credentials.ts'
import { goodClaims, goodHeader, signed } from './forge.ts'
import { obtainPlaces, places, type TokenPlace, tokenPlaces } from './places.ts'
import { type Case, postJson } from './request.ts'
import { sharedIds, tokenKinds } from './token-kinds.ts'

/** Every request of the table that needs no request before it. */
export function caseTable(facts: Facts): Case[] {
  return [
    ...obtainPlaces.flatMap((place) => [
      ...credentialCases(place),
      ...bodyCases(place, () => credentialsOf('ada')),
    ]),
    ...tokenPlaces.flatMap((place) => [
      ...kindCases(facts, place),
      ...bodyCases(place, goodFields(facts, place)),
    ]),
    ...guardCases(facts),
  ]
}

function kindCases(facts: Facts, place: TokenPlace): Case[] {
  const { field, native } = places[place]
  const kinds = Object.entries(tokenKinds).filter(([name]) => place === 'verify' || !sharedIds.includes(name))
  return kinds.map(([name, kind]) => ({
    place,
    name,
    request: postJson(place, { [field]: kind({ facts, native, id: `${place} ${name}` }) }),
  }))
}

const goodFields = (facts: Facts, place: TokenPlace) => (name: string) => {
  const { field, native } = places[place]
  return {
    [field]: signed(facts.sample.key, goodHeader(facts), goodClaims(facts, native, `${place} body ${name}`)),
  }
}
