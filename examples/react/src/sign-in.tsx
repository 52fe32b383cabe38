import { useClient, useSession } from '@carnet/client/react'
import { type FormEvent, useState } from 'react'
import type { Api } from './api.ts'
import { sentence } from './failure.ts'

export function SignIn() {
  const client = useClient<Api>()
  const state = useSession<Api>()
  const [problem, setProblem] = useState('')
  const [isBusy, setBusy] = useState(false)
  const wasStolen = state.status === 'signed_out' && state.reason === 'token_reused'

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setBusy(true)
    try {
      await client.signIn({
        username: String(form.get('username')),
        password: String(form.get('password')),
      })
    } catch (error) {
      setProblem(sentence(error))
      setBusy(false)
    }
  }

  return (
    <form className="card" onSubmit={submit}>
      <h2>Sign in</h2>
      {wasStolen && <p role="status">Your session was used from elsewhere, so it was ended.</p>}
      <label>
        Username
        <input name="username" autoComplete="username" required />
      </label>
      <label>
        Password
        <input name="password" type="password" autoComplete="current-password" required />
      </label>
      {problem !== '' && <p role="alert">{problem}</p>}
      <button type="submit" disabled={isBusy}>
        Sign in
      </button>
    </form>
  )
}
