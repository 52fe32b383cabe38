// Makes packages/auth/data/common-passwords.br of a list of passwords, one a line, the most common first:
// `node scripts/common-passwords.mjs LIST`. docs/decisions/0023-guessing.md says which list that was.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'

const total = 100_000
/** So many are taken whatever they are; behind them only what no other rule refuses as a rule. */
const anyKind = 10_000

const [, , list] = process.argv
if (list === undefined) throw new TypeError('Name the file with the list.')

const chosen = new Set()
for (const line of readFileSync(list, 'utf8').split(/\r?\n/)) {
  const password = line.trim().toLowerCase()
  if (password === '' || chosen.size === total) continue
  const isAllowedOtherwise = [...password].length >= 8 && /\D/.test(password)
  if (chosen.size < anyKind || isAllowedOtherwise) chosen.add(password)
}

const text = Buffer.from(`\n${[...chosen].sort().join('\n')}\n`)
const file = join(import.meta.dirname, '../packages/auth/data/common-passwords.br')
writeFileSync(
  file,
  brotliCompressSync(text, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 22 },
  }),
)
console.log(`${chosen.size} passwords`)
