import { createHash } from 'node:crypto'
import { verify } from '@node-rs/bcrypt'
import type { HashFamily } from './stored-hash.ts'

/** About two seconds of one core; Django writes 12. */
const mostRounds = 15

/** The rounds that take as long as one hash of ours. */
const roundsPerHash = 8

// the last letter of salt and hash has bits to spare: with one set no password matches, and none costs anything
const form = /^[a-z0-9_]+\$(\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{21}[.Oeu][./A-Za-z0-9]{30}[.CGKOSWaeimquy26])$/

/** `bcrypt_sha256$$2b$12$…`: bcrypt over the hexadecimal SHA-256 of the password. */
export const bcryptSha256: HashFamily = (encoded) =>
  read(encoded, (password, hash) => verify(createHash('sha256').update(password).digest('hex'), hash))

/** `bcrypt$$2b$12$…`: bcrypt over the password itself. */
export const plainBcrypt: HashFamily = (encoded) =>
  read(encoded, async (password, hash) => {
    const matches = await verify(password, hash)
    // bcrypt cannot see past 72 bytes, nor tell "a" from "a\0a": such a match would prove too little
    return matches && password.length <= 72 && !password.includes(0)
  })

function read(encoded: string, check: (password: Uint8Array, hash: string) => Promise<boolean>) {
  const [, hash, text] = form.exec(encoded) ?? []
  const rounds = Number(text)
  if (hash === undefined || rounds < 4 || rounds > mostRounds) return undefined
  return { cost: 2 ** (rounds - roundsPerHash), matches: (password: Uint8Array) => check(password, hash) }
}
