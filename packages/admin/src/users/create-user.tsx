import { type FormEvent, useState } from 'react'
import { given } from '../call/given.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import { FormFailure } from '../parts/form-failure.tsx'
import { goTo } from '../router/place.ts'
import { useAdmin } from '../session/admin-context.ts'
import { useAction } from '../session/use-action.ts'
import { ownFields } from './own-fields.ts'
import { changesOf, emptyDraft, names, type Problems } from './user-draft.ts'
import { UserFields } from './user-fields.tsx'

/** Makes a user, and goes to them. */
export function CreateUser({ onClose }: { readonly onClose: () => void }) {
  const { me } = useAdmin()
  const { run, isBusy, failure } = useAction('shown')
  const [draft, setDraft] = useState(emptyDraft)
  const [password, setPassword] = useState('')
  const [unreadable, setUnreadable] = useState<Problems>({})
  const fields = ownFields(me.server.user_fields)

  async function submit(event: FormEvent) {
    event.preventDefault()
    const { values, problems: own } = changesOf(emptyDraft, draft, fields)
    setUnreadable(own)
    if (Object.keys(own).length > 0) return
    const request = { ...values, username: draft.username, ...given({ password }) }
    const done = await run('createUser', { fields: request })
    if (done === undefined) return
    onClose()
    goTo({ path: `users/${encodeURIComponent(done.user.id)}` })
  }

  return (
    <Dialog title="New user" onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <UserFields
          draft={draft}
          fields={fields}
          problems={{ ...failure?.problems, ...unreadable }}
          onChange={setDraft}
        />
        <Field
          label="Password"
          hint="Leave it empty if nobody shall sign in as them until one is set."
          problems={failure?.problems['password']}
        >
          {(ids) => (
            <input
              {...ids}
              type="password"
              autoComplete="new-password"
              value={password}
              onChange={({ target }) => setPassword(target.value)}
            />
          )}
        </Field>
        <FormFailure failure={failure} fields={[...names, 'password', ...fields.map(({ name }) => name)]} />
        <div className="row buttons">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="primary" aria-disabled={isBusy}>
            {isBusy ? 'Creating…' : 'Create'}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
