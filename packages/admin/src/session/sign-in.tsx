import type { AdminMe } from '@carnet/contract'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { AdminError } from '../call/admin-error.ts'
import type { Caller } from '../call/caller.ts'
import { Field } from '../parts/field.tsx'
import { FormFailure } from '../parts/form-failure.tsx'
import { Logo } from '../parts/logo.tsx'
import { arrive } from '../router/arrival.ts'

export interface SignInProps {
  readonly caller: Caller
  /** Why the form is there, if not simply because somebody came. */
  readonly reason: string | undefined
  readonly onSignedIn: (me: AdminMe) => void
}

export function SignIn({ caller, reason, onSignedIn }: SignInProps) {
  const [username, setUsername] = useState('')
  const [password, setPassword] = useState('')
  const [failure, setFailure] = useState<AdminError>()
  const [isBusy, setBusy] = useState(false)
  const first = useRef<HTMLInputElement>(null)
  useEffect(() => {
    document.title = 'Sign in · Admin · Carnet'
    arrive()
    first.current?.focus()
  }, [])

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (isBusy) return
    setBusy(true)
    setFailure(undefined)
    try {
      onSignedIn(await caller.call('signIn', { fields: { username, password } }))
    } catch (error) {
      if (!(error instanceof AdminError)) throw error
      setFailure(error)
      setPassword('')
      setBusy(false)
    }
  }

  const problems = failure?.problems ?? {}
  return (
    <main className="page sign-in">
      <form className="card stack" onSubmit={submit}>
        <p className="brand">
          <Logo /> Carnet
        </p>
        <h1>Sign in to the admin</h1>
        <p className="muted">For staff. Your session here is a short one of its own.</p>
        {reason !== undefined && failure === undefined && <p className="notice warn">{reason}</p>}
        <FormFailure failure={failure} fields={['username', 'password']} />
        <Field label="Username" problems={problems['username']}>
          {(ids) => (
            <input
              {...ids}
              ref={first}
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              required
              value={username}
              onChange={({ target }) => setUsername(target.value)}
            />
          )}
        </Field>
        <Field label="Password" problems={problems['password']}>
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
        <button type="submit" className="primary" aria-disabled={isBusy}>
          {isBusy ? 'Signing in…' : 'Sign in'}
        </button>
      </form>
    </main>
  )
}
