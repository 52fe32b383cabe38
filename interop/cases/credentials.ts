import { credentialsOf } from '../setups/people.ts'
import type { ObtainPlace } from './places.ts'
import { type Case, postJson } from './request.ts'

const ada = credentialsOf('ada')

/** What people type, right or wrong. */
const kinds: Readonly<Record<string, { readonly username: unknown; readonly password: unknown }>> = {
  right: ada,
  'a wrong password': { ...ada, password: 'wrong' },
  'a password of other case': { ...ada, password: ada.password.toUpperCase() },
  'a password with a space before': { ...ada, password: ` ${ada.password}` },
  'a password with a space behind': { ...ada, password: `${ada.password} ` },
  'a name with spaces around': { ...ada, username: ' ada ' },
  'a name in capitals': { ...ada, username: 'ADA' },
  'an e-mail for a name': { ...ada, username: 'ada@example.com' },
  'a name that nobody has': { ...ada, username: 'nobody' },
  'a name of three hundred characters': { ...ada, username: 'x'.repeat(300) },
  'a password of a thousand characters': { ...ada, password: 'x'.repeat(1000) },
  'a password of two thousand characters': { ...ada, password: 'x'.repeat(2000) },
  'a number for a password': { ...ada, password: 1234 },
  'a number for a name': { ...ada, username: 1 },
  'somebody inactive': credentialsOf('ina'),
  'somebody inactive, a wrong password': { ...credentialsOf('ina'), password: 'wrong' },
  'somebody deleted': credentialsOf('gone'),
  'somebody without a password': credentialsOf('una'),
  'somebody without a password, a mark for it': { username: 'una', password: '!' },
  'somebody of the staff': credentialsOf('stan'),
  'letters with marks': credentialsOf('zoë'),
  'letters with marks, decomposed name': {
    ...credentialsOf('zoë'),
    username: 'zoë'.normalize('NFD'),
  },
  'letters with marks, decomposed password': {
    ...credentialsOf('zoë'),
    password: credentialsOf('zoë').password.normalize('NFD'),
  },
}

export function credentialCases(place: ObtainPlace): Case[] {
  return Object.entries(kinds).map(([name, body]) => ({ place, name, request: postJson(place, body) }))
}
