import { type FormEvent, useState } from 'react'
import { AdminError } from '../call/admin-error.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import { useAdmin } from './admin-context.ts'

export interface PasswordDialogProps {
  readonly onAnswer: (isConfirmed: boolean) => void
  /** Until when nothing asks again. */
  readonly onConfirmed: (until: string) => void
}

/** Asks for the caller's own password once more. */
export function PasswordDialog({ onAnswer, onConfirmed }: PasswordDialogProps) {
  const { read } = useAdmin()
  const [password, setPassword] = useState('')
  const [problem, setProblem] = useState<string>()
  const [isBusy, setBusy] = useState(false)

  async function submit(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    try {
      const { confirmed_until } = await read('confirm', { fields: { password } })
      onConfirmed(confirmed_until)
      onAnswer(true)
    } catch (error) {
      if (!(error instanceof AdminError)) throw error
      if (error.code === 'admin_session_required') return onAnswer(false)
      setPassword('')
      setProblem(error.message)
      setBusy(false)
    }
  }

  return (
    <Dialog title="Confirm that it is you" onClose={() => onAnswer(false)}>
      <form className="stack" onSubmit={submit}>
        <p>
          What you are about to do has far-reaching consequences, so your password is asked for once more.
        </p>
        <Field label="Your password" problems={problem === undefined ? [] : [problem]}>
          {(ids) => (
            <input
              {...ids}
              type="password"
              autoComplete="current-password"
              required
              value={password}
              onChange={({ target }) => setPassword(target.value)}
            />
          )}
        </Field>
        <div className="row buttons">
          <button type="button" onClick={() => onAnswer(false)}>
            Cancel
          </button>
          <button type="submit" className="primary" disabled={isBusy}>
            {isBusy ? 'Checking…' : 'Confirm'}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
