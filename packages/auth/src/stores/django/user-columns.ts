import { djangoColumns, type StoredField, snakeCase } from '../../users/index.ts'
import type { Recipe } from '../sql/index.ts'
import { type Column, readColumns } from './columns.ts'
import { type DjangoDialect, quoted } from './django-dialect.ts'

export interface UserColumnsOptions {
  /** The table of `AUTH_USER_MODEL`. Default `auth_user`. */
  readonly userTable?: string | undefined
  /** Columns by field, where the name is neither Django's own nor the field's in snake case; '' where there is none. */
  readonly columns?: Readonly<Record<string, string>> | undefined
  /** The developer's own fields. Default: one for each column that is not Django's own, in camel case. */
  readonly ownFields?: readonly string[] | undefined
  /** A field by which users are looked up. */
  readonly userIdField?: string | undefined
}

/** The user table of a database that Django made. */
export interface UserColumns {
  readonly tableName: string
  /** The name as SQL takes it. */
  readonly table: string
  readonly key: Column
  readonly username: Column
  readonly password: Column
  /** The columns of the fields that every user has; undefined where the model leaves one out. */
  readonly base: ReadonlyMap<StoredField, Column | undefined>
  /** The columns of the developer's own fields. */
  readonly own: ReadonlyMap<string, Column>
  readonly all: readonly Column[]
  /** The column of a field, also of one that the developer has not declared. */
  readonly columnOf: (field: string) => Column | undefined
}

/** Throws a TypeError that names the option where the table, or the column of a field, is not there. */
export function* findUserColumns(dialect: DjangoDialect, options: UserColumnsOptions): Recipe<UserColumns> {
  const { userTable: tableName = 'auth_user', userIdField } = options
  const all = yield* readColumns(dialect, tableName)
  if (all.size === 0) throw missingTable(tableName)
  const nameOf = (field: string) => columnName(field, options)
  const existing = (field: string, option = 'django.columns'): Column => {
    const column = all.get(nameOf(field))
    if (column === undefined) throw missingColumn(option, { tableName, field, column: nameOf(field) })
    return column
  }
  const base = new Map(
    (Object.keys(djangoColumns) as StoredField[]).map((field) => [
      field,
      nameOf(field) === '' ? undefined : existing(field),
    ]),
  )
  const own = new Map(ownFields(options, [...all.keys()]).map((field) => [field, existing(field)]))
  if (userIdField !== undefined && !base.has(userIdField as StoredField))
    own.set(userIdField, existing(userIdField, 'userIdField'))
  return {
    tableName,
    table: quoted(tableName),
    key: existing('id'),
    username: existing('username'),
    password: existing('password'),
    base,
    own,
    all: [...all.values()],
    columnOf: (field) => all.get(nameOf(field)),
  }
}

function columnName(field: string, { columns = {} }: UserColumnsOptions): string {
  if (Object.hasOwn(columns, field)) return columns[field] ?? ''
  return Object.hasOwn(djangoColumns, field) ? djangoColumns[field as StoredField] : snakeCase(field)
}

function ownFields(options: UserColumnsOptions, all: readonly string[]): readonly string[] {
  const { ownFields: declared, columns = {} } = options
  if (declared !== undefined) return declared
  const named = Object.keys(columns).filter((field) => !Object.hasOwn(djangoColumns, field))
  const known = new Set([...Object.keys(djangoColumns), ...named].map((field) => columnName(field, options)))
  const rest = all.filter((column) => !known.has(column)).map(camelCase)
  // where the way back does not lead to the column, only `columns` can name it
  return [...named, ...rest.filter((field) => all.includes(snakeCase(field)))]
}

const camelCase = (name: string) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())

const missingTable = (table: string) =>
  new TypeError(
    `Option "django.userTable": there is no table "${table}" in the database. Run Django's own "migrate" first, or name the table of AUTH_USER_MODEL.`,
  )

interface Missing {
  readonly tableName: string
  readonly field: string
  readonly column: string
}

const missingColumn = (option: string, { tableName, field, column }: Missing) =>
  new TypeError(
    column === ''
      ? `Option "${option}": the field "${field}" cannot do without a column.`
      : `Option "${option}": the table "${tableName}" has no column "${column}" for the field "${field}". Name its column in "django.columns".`,
  )
