import { type FormEvent, useState } from 'react'
import { ActButton } from '../parts/act-button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import { FormFailure } from '../parts/form-failure.tsx'
import { Setting } from '../parts/setting.tsx'
import { useAction } from '../session/use-action.ts'
import { useRefusal } from './use-refusal.ts'
import type { UserPartProps } from './user-part.ts'

/** What can be done about somebody's password. */
export function UserPassword({ user, onChanged }: UserPartProps) {
  const { run, isBusy } = useAction()
  const { ofChange, ofHarm } = useRefusal(user)
  const [isSetting, setSetting] = useState(false)
  const { id, username } = user

  async function force() {
    const question = {
      title: `Force ${username} to change the password?`,
      text: 'Their password becomes useless and all their sessions end. They need a new one before they can sign in.',
      action: 'Force a change',
      isDangerous: true,
    }
    if (await run('forcePasswordChange', { id }, question)) onChanged()
  }

  return (
    <section className="card stack">
      <h2>Password</h2>
      <ul className="settings">
        <Setting title="New password" text="Sets one for them, and ends their sessions.">
          <ActButton name="setPassword" why={ofChange} isBusy={isBusy} onPress={() => setSetting(true)}>
            Set password
          </ActButton>
        </Setting>
        <Setting title="Force a change" text="Makes the present one useless, and ends their sessions.">
          <ActButton
            name="forcePasswordChange"
            why={ofHarm}
            isBusy={isBusy}
            className="danger"
            onPress={force}
          >
            Force a change
          </ActButton>
        </Setting>
        <Setting title="Unlock" text="Forgets failed attempts, so that they can try again at once.">
          <ActButton
            name="unlockUser"
            why={ofChange}
            isBusy={isBusy}
            onPress={() => void run('unlockUser', { id })}
          >
            Unlock
          </ActButton>
        </Setting>
      </ul>
      {isSetting && <SetPassword user={user} onChanged={onChanged} onClose={() => setSetting(false)} />}
    </section>
  )
}

function SetPassword({ user, onChanged, onClose }: UserPartProps & { readonly onClose: () => void }) {
  const { run, isBusy, failure } = useAction('shown')
  const [password, setPassword] = useState('')
  async function submit(event: FormEvent) {
    event.preventDefault()
    if (!(await run('setPassword', { id: user.id, fields: { password } }))) return
    onClose()
    onChanged()
  }
  return (
    <Dialog title={`A new password for ${user.username}`} onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <p>All their sessions end. Tell them the password by a way that nobody else reads.</p>
        <Field label="New password" problems={failure?.problems['password']}>
          {(ids) => (
            <input
              {...ids}
              type="password"
              autoComplete="new-password"
              required
              value={password}
              onChange={({ target }) => setPassword(target.value)}
            />
          )}
        </Field>
        <FormFailure failure={failure} fields={['password']} />
        <div className="row buttons">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" className="primary" aria-disabled={isBusy}>
            {isBusy ? 'Setting…' : 'Set password'}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
