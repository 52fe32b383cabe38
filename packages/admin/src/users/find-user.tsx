import { type FormEvent, useState } from 'react'
import { Field } from '../parts/field.tsx'
import { goTo } from '../router/place.ts'

/** Where users are in a table of the developer's there is no list: they are looked at one by one. */
export function FindUser({ why }: { readonly why: string }) {
  const [id, setId] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (id.trim() !== '') goTo({ path: `users/${encodeURIComponent(id.trim())}` })
  }
  return (
    <div className="stack">
      <p className="notice">{why}</p>
      <form className="card stack" onSubmit={submit}>
        <Field label="User id" hint="Sessions and the audit log name users by it.">
          {(ids) => <input {...ids} required value={id} onChange={({ target }) => setId(target.value)} />}
        </Field>
        <button type="submit" className="primary">
          Show
        </button>
      </form>
    </div>
  )
}
