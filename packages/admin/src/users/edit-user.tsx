import type { AdminUser } from '@carnet/contract'
import { type FormEvent, useState } from 'react'
import { FormFailure } from '../parts/form-failure.tsx'
import { useAdmin } from '../session/admin-context.ts'
import { useAction } from '../session/use-action.ts'
import { useMay } from '../session/use-may.ts'
import { ownFields } from './own-fields.ts'
import { changesOf, draftOf, names, type Problems } from './user-draft.ts'
import { UserFields } from './user-fields.tsx'

export interface EditUserProps {
  readonly user: AdminUser
  readonly onChanged: (user: AdminUser) => void
}

/** What a user is called, and the developer's own fields. */
export function EditUser({ user, onChanged }: EditUserProps) {
  const { me } = useAdmin()
  const may = useMay()('changeUser')
  const { run, isBusy, failure } = useAction('shown')
  const fields = ownFields(me.server.user_fields)
  const before = draftOf(user, fields)
  const [draft, setDraft] = useState(before)
  const [unreadable, setUnreadable] = useState<Problems>({})
  const isReadOnly = !(may.isAllowed && user.may_change)
  const isSame = JSON.stringify(before) === JSON.stringify(draft)

  async function submit(event: FormEvent) {
    event.preventDefault()
    const { values, problems: own } = changesOf(before, draft, fields)
    setUnreadable(own)
    if (isSame || Object.keys(own).length > 0) return
    const done = await run('changeUser', { id: user.id, fields: values })
    if (done !== undefined) onChanged(done.user)
  }

  return (
    <form className="card stack" onSubmit={submit} aria-labelledby="edit-user">
      <h2 id="edit-user">Fields</h2>
      <FormFailure failure={failure} fields={[...names, ...fields.map(({ name }) => name)]} />
      <UserFields
        draft={draft}
        fields={fields}
        problems={{ ...failure?.problems, ...unreadable }}
        isReadOnly={isReadOnly}
        onChange={setDraft}
      />
      {isReadOnly ? (
        <p className="hint">
          {may.isAllowed ? 'Users who are staff are changed by whoever may say who is.' : may.why}
        </p>
      ) : (
        <div className="row">
          <button type="submit" className="primary" aria-disabled={isBusy || isSame}>
            {isBusy ? 'Saving…' : 'Save'}
          </button>
          {!isSame && (
            <button type="button" onClick={() => setDraft(before)}>
              Undo
            </button>
          )}
        </div>
      )}
    </form>
  )
}
