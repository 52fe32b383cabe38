import { readFileSync } from 'node:fs'
import { brotliDecompressSync } from 'node:zlib'
import {
  commonDigits,
  commonEndings,
  commonPhrases,
  commonWords,
  keyboardWalks,
} from './common-password-parts.ts'

/**
 * Whether a password is one of those that are tried first: one of the 100,000 most common of published breaches, or what a
 * few rules of thumb make of words, names and keyboard walks with this year's digits behind them. The whole password is
 * compared, without regard to case, as Django does. The list is read at the first question.
 */
export function isCommonPassword(password: string): boolean {
  const folded = password.trim().toLowerCase()
  return commonPasswords().has(folded) || isListed(folded)
}

function isListed(folded: string): boolean {
  list ??= brotliDecompressSync(readFileSync(listFile)).toString('latin1')
  // a search through a megabyte costs less than the hash that follows, and a set of it ten times the memory
  return folded !== '' && !folded.includes('\n') && list.includes(`\n${folded}\n`)
}

let list: string | undefined
// the sources and what is built of them are equally deep
const listFile = new URL('../../data/common-passwords.br', import.meta.url)

/** Those that the rules of thumb make, in lower case. */
export function commonPasswords(): ReadonlySet<string> {
  built ??= buildCommonPasswords()
  return built
}

let built: ReadonlySet<string> | undefined

function buildCommonPasswords(): Set<string> {
  const passwords = new Set([...commonPhrases, ...commonDigits, ...keyboardWalks])
  for (const word of [...commonWords, ...keyboardWalks]) {
    passwords.add(word).add(word + word)
    for (const ending of commonEndings) passwords.add(word + ending).add(disguise(word) + ending)
  }
  for (const digit of '0123456789') {
    for (let length = 4; length <= 12; length += 1) passwords.add(digit.repeat(length))
  }
  for (let year = 1940; year <= 2030; year += 1) passwords.add(`${year}${year}`)
  return passwords
}

const disguises: Readonly<Record<string, string>> = { a: '@', e: '3', i: '1', o: '0', s: '$' }

const disguise = (word: string): string => word.replace(/[aeios]/g, (letter) => disguises[letter] ?? letter)
