import type { DjangoColumn } from '../../../moving/index.ts'
import type { Recipe } from '../recipe.ts'

/** What an import has to know of the database that it reads, besides its dialect. */
export interface SourceDialect {
  readonly tables: () => Recipe<ReadonlySet<string>>
  readonly columns: (table: string) => Recipe<DjangoColumn[]>
  /** What the rows of a table are numbered by, and the table with those numbers. `key`: as SQL takes it. */
  readonly numbered: (table: string, key: DjangoColumn | undefined) => Numbered
  /** The highest number that a table ever gave as a key; undefined where nobody remembers. */
  readonly highestGiven: (table: string, key: string) => Recipe<unknown>
}

export interface Numbered {
  readonly from: string
  readonly position: string
}

export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`

export const isWhole = ({ type }: DjangoColumn): boolean => /^(small|big)?int/.test(type)
