import {
  commonDigits,
  commonEndings,
  commonPhrases,
  commonWords,
  keyboardWalks,
} from './common-password-parts.ts'

/**
 * The passwords people choose most, as far as a short list and a few rules of thumb reach: words,
 * names and keyboard walks, alone, doubled, and with the usual digits and years behind them.
 * Built at the first question. A list of 100,000 from published breaches takes this one's place later.
 */
export function isCommonPassword(password: string): boolean {
  return commonPasswords().has(password.trim().toLowerCase())
}

/** The whole list, in lower case. */
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
