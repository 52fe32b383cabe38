import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Issued } from '../drive/exchange.ts'
import { type Facts, factsOf } from '../setups/setup.ts'
import { setups } from '../setups/table.ts'

const file = join(import.meta.dirname, '../recordings/tokens.jsonl')

/** Tokens that the peer signed, as they are: with the clock at the same instant they are good for ever. */
export interface RecordedTokens {
  readonly setup: string
  readonly issued: Issued
  /** The public key, where the algorithm has one; the secrets are the same each time. */
  readonly verifyingKey?: string
}

export function tokensOf({ setup, algorithm, sample }: Facts, issued: Issued): RecordedTokens {
  return {
    setup: setup.name,
    issued,
    ...(algorithm.startsWith('HS') ? {} : { verifyingKey: sample.verifying }),
  }
}

export function writeTokens(all: readonly RecordedTokens[]): void {
  writeFileSync(file, all.map((one) => `${JSON.stringify(one)}\n`).join(''))
}

export function readTokens(): readonly RecordedTokens[] {
  return readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as RecordedTokens)
}

/** The setup that the tokens are of, for a server that knows the key which signed them. */
export function factsOfTokens({ setup: name, verifyingKey: pem }: RecordedTokens): Facts {
  const setup = setups.find((one) => one.name === name)
  if (setup === undefined) throw new Error(`There is no setup ${name}.`)
  const facts = factsOf(setup)
  if (pem === undefined) return facts
  const verificationKeys = [{ algorithm: facts.algorithm, pem }]
  return { ...facts, setup: { ...setup, options: { ...setup.options, verificationKeys } } }
}
