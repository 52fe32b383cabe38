import type { AdminUser } from '@carnet/contract'
import { type OwnField, toText, toValue } from './own-fields.ts'

/** What a form of a user holds while somebody types: texts, whatever they stand for. */
export interface UserDraft {
  readonly username: string
  readonly email: string
  readonly first_name: string
  readonly last_name: string
  /** The developer's fields. */
  readonly own: Readonly<Record<string, string>>
}

export const names = ['username', 'email', 'first_name', 'last_name'] as const

export const emptyDraft: UserDraft = { username: '', email: '', first_name: '', last_name: '', own: {} }

export const draftOf = (user: AdminUser, fields: readonly OwnField[]): UserDraft => ({
  username: user.username,
  email: user.email,
  first_name: user.first_name,
  last_name: user.last_name,
  own: Object.fromEntries(fields.map((field) => [field.name, toText(field, user.fields[field.name])])),
})

export type Problems = Readonly<Record<string, readonly string[]>>

/** What differs from before, as the server takes it, or what cannot be sent at all. */
export function changesOf(before: UserDraft, after: UserDraft, fields: readonly OwnField[]) {
  const changed = names.filter((name) => before[name] !== after[name])
  const touched = fields.filter(({ name }) => (before.own[name] ?? '') !== (after.own[name] ?? ''))
  const read = touched.map((field) => [field.name, toValue(field, after.own[field.name] ?? '')] as const)
  const problems: Problems = Object.fromEntries(
    read.flatMap(([name, value]) => ('problem' in value ? [[name, [value.problem]]] : [])),
  )
  const own = Object.fromEntries(
    read.flatMap(([name, value]) =>
      'value' in value && value.value !== undefined ? [[name, value.value]] : [],
    ),
  )
  const values: Partial<Record<(typeof names)[number], string>> & { fields?: Record<string, unknown> } =
    Object.fromEntries(changed.map((name) => [name, after[name]]))
  if (Object.keys(own).length > 0) values.fields = own
  return { values, problems }
}
