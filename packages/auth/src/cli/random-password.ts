import { randomInt } from 'node:crypto'

// without the letters and digits that are taken for one another
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789'

/** A password of 118 bits that can be read aloud. */
export function randomPassword(): string {
  const group = () => Array.from({ length: 6 }, () => alphabet[randomInt(alphabet.length)]).join('')
  return [group(), group(), group(), group()].join('-')
}
