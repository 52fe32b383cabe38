import type { Session } from '@carnet/client'
import { useClient } from '@carnet/client/react'
import type { Api } from './api.ts'
import { Profile } from './profile.tsx'
import { Sessions } from './sessions.tsx'

export function Home({ session }: { readonly session: Session<Api> }) {
  const client = useClient<Api>()
  const { role } = session.claims
  return (
    <>
      <Profile role={role} />
      {role === 'editor' && <Drafts />}
      <Sessions key={session.id} />
      <p>
        <button type="button" onClick={() => client.signOut()}>
          Sign out
        </button>
      </p>
    </>
  )
}

/** Only hidden from readers, not protected: what must stay secret is for the server to guard. */
function Drafts() {
  return (
    <section className="card">
      <h2>Drafts</h2>
      <p>Only editors see this.</p>
    </section>
  )
}
