import { useClient } from '@carnet/client/react'
import { useCallback } from 'react'
import type { Api } from './api.ts'
import { useLoaded } from './use-loaded.ts'

/** The name as the server knows it, from a guarded route. */
export function Profile({ role }: { readonly role: string }) {
  const client = useClient<Api>()
  const load = useCallback(async () => {
    const answer = await client.fetch('profile/')
    if (!answer.ok) throw new Error(`The server answered ${answer.status}.`)
    const { user } = (await answer.json()) as { user: string }
    return user
  }, [client])
  const { value, problem } = useLoaded(load)
  return (
    <section className="card">
      <h2>Profile</h2>
      {problem && <p role="alert">{problem}</p>}
      {value !== undefined && (
        <p>
          {value} <span className="badge">{role}</span>
        </p>
      )}
    </section>
  )
}
