// The tables in the decision notes, made of the figures.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { thieves } from './late-retry.ts'
import { lossRates, type Played } from './play.ts'
import { delays, windows } from './rules.ts'
import { ends } from './shadow.ts'

export interface Results {
  readonly long: Played
  readonly short: Played
}

export const resultsFile = join(import.meta.dirname, 'results.json')

export const readResults = (): Results => JSON.parse(readFileSync(resultsFile, 'utf8'))

const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')

const times = (values: readonly (number | null)[]) => values.map((value) => value ?? 'never').join(' / ')

/** By the name that stands in the marks around a table: `<!-- simulated: rules -->`. */
export function tablesOf({ long }: Results): Readonly<Record<string, string>> {
  const lossTables = long.lateRetry.map((rows, index) => [
    `late-retry-${index + 1}`,
    table(
      [
        '`lateRetry`',
        'owners signed out, of 1,000 lost responses',
        ...thieves.map(({ name }) => `thief ${name}`),
      ],
      rows.map(({ window, signedOut, thiefMinutes }) => [window, signedOut, ...thiefMinutes]),
    ),
  ])
  return {
    rules: table(
      [
        'rule',
        `thief ${delays.map((delay) => `${delay} s`).join(' / ')} after the owner is noticed at refresh`,
        `% of sessions surviving ${windows.map(([tabs, seconds]) => `${tabs} tabs in ${seconds} s`).join(' / ')}`,
      ],
      long.rules.map(({ rule, noticed, survive }) => [rule, times(noticed), survive.join(' / ')]),
    ),
    ...Object.fromEntries(lossTables),
    shadow: table(
      ['honest users', 'events', ...ends.map((end) => `ended, \`endAfter: ${end}\``)],
      long.shadow.map(({ name, events, ended }) => [name, events, ...ended]),
    ),
    followers: table(
      ['a thief who follows within the window', ...ends.map((end) => `\`endAfter: ${end}\``)],
      long.followers.map(({ name, found }) => [name, ...found.map((count) => count ?? 'never')]),
    ),
  }
}

/** Where each table stands. */
export const pages: Readonly<Record<string, readonly string[]>> = {
  'docs/decisions/0025-late-retry.md': ['rules', ...lossRates.map((_, index) => `late-retry-${index + 1}`)],
  'docs/decisions/0026-shadowing.md': ['shadow', 'followers'],
}

const root = join(import.meta.dirname, '..')
const marked = (name: string) => new RegExp(`(<!-- simulated: ${name} -->\\n\\n)[^]*?(\\n\\n<!-- end -->)`)

/** A table as it stands in its page now. */
export function tableIn(page: string, name: string): string | undefined {
  const text = readFileSync(join(root, page), 'utf8')
  return marked(name).exec(text)?.[0].split('\n\n')[1]
}

export function writeTables(results: Results): void {
  const tables = tablesOf(results)
  for (const [page, names] of Object.entries(pages)) {
    let text = readFileSync(join(root, page), 'utf8')
    for (const name of names)
      text = text.replace(
        marked(name),
        (_, before: string, after: string) => `${before}${tables[name]}${after}`,
      )
    writeFileSync(join(root, page), text)
  }
}
