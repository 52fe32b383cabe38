import type { NewUser, StoredField, StoredUser } from '../../users/index.ts'
import type { Row, UserTable, Value } from '../sql/index.ts'
import type { Column } from './columns.ts'
import { fromDjangoTime } from './times.ts'
import type { UserColumns } from './user-columns.ts'

/** What may be stored of a user. Names are unique by Django's own rule, so their key is not kept. */
export type UserValues = Partial<Omit<NewUser, 'usernameKey'>>

/** How users are rows of Django's table, and rows users. */
export interface UserRows {
  /** The key that an id spells; undefined where no key of this table is spelled so. */
  readonly toKey: (id: string) => Value | undefined
  readonly toUser: (row: Row) => StoredUser
  /** What is to be stored, by column. Throws a TypeError for what the table has no place for. */
  readonly toColumns: (user: UserValues) => Map<Column, Value>
}

/** What a user is like whose model leaves the field out: as Django's AbstractBaseUser has it. */
const leftOut: Partial<StoredUser> = {
  email: '',
  firstName: '',
  lastName: '',
  isActive: true,
  isStaff: false,
  isSuperuser: false,
  lastLogin: null,
  dateJoined: new Date(0),
}

export function userRows(columns: UserColumns): UserRows {
  const { base, own, key } = columns
  return {
    toKey: key.kind.spelled,
    toUser(row) {
      const fields = [...base].map(([field, column]) => [
        field,
        column ? readBase(field, column, row) : leftOut[field],
      ])
      const ownFields = Object.fromEntries([...own].map(([field, column]) => [field, read(column, row)]))
      return { ...(Object.fromEntries(fields) as StoredUser), fields: ownFields }
    },
    toColumns(user) {
      const values = new Map<Column, Value>()
      for (const { field, column, value } of given(columns, user)) {
        if (column === undefined) throw noPlace(columns, field)
        // of two fields in one column, such as a username that is the e-mail, the first is kept
        if (!values.has(column)) values.set(column, write(column, field, value))
      }
      return values
    },
  }
}

interface Given {
  readonly field: string
  readonly column: Column | undefined
  readonly value: unknown
}

/** What is given and has to be kept. */
function given({ base, own }: UserColumns, { fields = {}, ...user }: UserValues): Given[] {
  const values: Partial<Record<StoredField, unknown>> = user
  const ofEveryUser = [...base]
    .map(([field, column]) => ({ field, column, value: values[field] }))
    .filter(({ value }) => value !== undefined)
    .filter(({ field, column, value }) => column !== undefined || !isLeftOut(field, value))
  const ofTheirOwn = Object.entries(fields).map(([field, value]) => ({
    field,
    column: own.get(field),
    value,
  }))
  return [...ofEveryUser, ...ofTheirOwn]
}

const booleans: ReadonlySet<string> = new Set<StoredField>(['isActive', 'isStaff', 'isSuperuser'])
const times: ReadonlySet<string> = new Set<StoredField>(['lastLogin', 'dateJoined'])

function readBase(field: StoredField, column: Column, row: Row): unknown {
  const value = row[column.name] ?? null
  if (booleans.has(field)) return Number(value) === 1
  if (times.has(field)) return value === null ? null : new Date(fromDjangoTime(value))
  return String(read(column, row) ?? '')
}

function read({ name, kind }: Column, row: Row): unknown {
  const value = row[name] ?? null
  return value === null ? null : kind.read(value)
}

function write({ name, kind }: Column, field: string, value: unknown): Value {
  const written = value === null || value === undefined ? null : kind.write(value)
  if (written !== undefined) return written
  throw new TypeError(
    `What is given as "${field}" cannot be kept in the column "${name}", which holds: ${kind.name}.`,
  )
}

/** A time that the table does not keep is nobody's loss. */
const isLeftOut = (field: StoredField, value: unknown) => times.has(field) || leftOut[field] === value

const noPlace = ({ tableName }: UserColumns, field: string) =>
  new TypeError(`The table "${tableName}" has no column for "${field}": name one in "django.columns".`)

/** The table as the conditions on sessions see it. */
export function toUserTable({ table, key, password, base }: UserColumns): UserTable {
  const isActive = base.get('isActive')
  return {
    table,
    key: key.sql,
    toKey: (id) => key.kind.spelled(id) ?? null,
    password: password.sql,
    // SQLite keeps 0 and 1
    isActive: isActive ? `CAST(${isActive.sql} AS INTEGER) = 1` : 'true',
  }
}
