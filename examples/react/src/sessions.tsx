import { useClient } from '@carnet/client/react'
import { useState } from 'react'
import type { Api } from './api.ts'
import { sentence } from './failure.ts'
import { useLoaded } from './use-loaded.ts'

/** Where the user is signed in, and how to end that. */
export function Sessions() {
  const client = useClient<Api>()
  const { value: sessions = [], problem, reload } = useLoaded(client.sessions.list)
  const [failure, setFailure] = useState('')

  const attempt = (work: () => Promise<unknown>) => () => {
    work().catch((error) => setFailure(sentence(error)))
  }

  return (
    <section className="card">
      <h2>Sessions</h2>
      {(problem || failure) && <p role="alert">{problem || failure}</p>}
      <ul>
        {sessions.map(({ id, device, last_used_at, current }) => (
          <li key={id}>
            <span>
              {device || 'Unknown device'}, {new Date(last_used_at).toLocaleString()}
            </span>
            {current ? (
              <span className="badge">this one</span>
            ) : (
              <button type="button" onClick={attempt(() => client.sessions.end(id).then(reload))}>
                End
              </button>
            )}
          </li>
        ))}
      </ul>
      <button type="button" onClick={attempt(() => client.signOutEverywhere())}>
        Sign out everywhere
      </button>
    </section>
  )
}
