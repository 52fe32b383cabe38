import { Field, type FieldIds } from '../parts/field.tsx'
import type { OwnField } from './own-fields.ts'
import { names, type Problems, type UserDraft } from './user-draft.ts'

export interface UserFieldsProps {
  readonly draft: UserDraft
  readonly fields: readonly OwnField[]
  readonly problems: Problems
  readonly isReadOnly?: boolean
  readonly onChange: (draft: UserDraft) => void
}

const labels = {
  username: 'Username',
  email: 'E-mail',
  first_name: 'First name',
  last_name: 'Last name',
} as const

/** The fields that every user has, and the developer's. */
export function UserFields({ draft, fields, problems, isReadOnly = false, onChange }: UserFieldsProps) {
  const { own } = draft
  return (
    <div className="form-grid">
      {names.map((name) => (
        <Field key={name} label={labels[name]} problems={problems[name]}>
          {(ids) => (
            <input
              {...ids}
              type={name === 'email' ? 'email' : 'text'}
              autoComplete="off"
              spellCheck={false}
              readOnly={isReadOnly}
              required={name === 'username'}
              value={draft[name]}
              onChange={({ target }) => onChange({ ...draft, [name]: target.value })}
            />
          )}
        </Field>
      ))}
      {fields.map((field) => (
        <Field key={field.name} label={field.title} hint={field.hint} problems={problems[field.name]}>
          {(ids) => (
            <OwnInput
              ids={ids}
              field={field}
              value={own[field.name] ?? ''}
              isReadOnly={isReadOnly}
              onChange={(value) => onChange({ ...draft, own: { ...own, [field.name]: value } })}
            />
          )}
        </Field>
      ))}
    </div>
  )
}

interface OwnInputProps {
  readonly ids: FieldIds
  readonly field: OwnField
  readonly value: string
  readonly isReadOnly: boolean
  readonly onChange: (value: string) => void
}

function OwnInput({ ids, field, value, isReadOnly, onChange }: OwnInputProps) {
  const change = ({ target }: { readonly target: { readonly value: string } }) => onChange(target.value)
  switch (field.kind) {
    case 'boolean':
    case 'choice': {
      const choices = field.kind === 'boolean' ? ['true', 'false'] : field.choices
      return (
        <select {...ids} value={value} disabled={isReadOnly} onChange={change}>
          {(value === '' || field.mayBeNull || !field.isRequired) && <option value="">–</option>}
          {choices.map((choice) => (
            <option key={choice} value={choice}>
              {field.kind === 'boolean' ? (choice === 'true' ? 'Yes' : 'No') : choice}
            </option>
          ))}
        </select>
      )
    }
    case 'json':
      return <textarea {...ids} value={value} readOnly={isReadOnly} spellCheck={false} onChange={change} />
    case 'text':
    case 'number':
      return (
        <input
          {...ids}
          type={field.kind === 'number' ? 'number' : field.format}
          step={field.kind === 'number' ? 'any' : undefined}
          autoComplete="off"
          readOnly={isReadOnly}
          value={value}
          onChange={change}
        />
      )
  }
}
