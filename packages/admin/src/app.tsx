import type { AdminMe } from '@carnet/contract'
import { useCallback, useEffect, useState } from 'react'
import type { AdminError } from './call/admin-error.ts'
import type { Caller } from './call/caller.ts'
import { Frame } from './frame.tsx'
import { FailureNotice } from './parts/failure-notice.tsx'
import { goTo, placeAfterSignIn, setAside } from './router/place.ts'
import { AdminProvider } from './session/admin-provider.tsx'
import { SignIn } from './session/sign-in.tsx'

type State =
  | { readonly kind: 'starting' }
  | { readonly kind: 'failed'; readonly failure: AdminError }
  | { readonly kind: 'signed_out'; readonly reason: string | undefined }
  | { readonly kind: 'signed_in'; readonly me: AdminMe }

const reasons = {
  ended: 'Your session has ended. Sign in again to go on where you were.',
  asked: 'You have signed out.',
} as const

/** Who is signed in decides what there is to see. */
export function App({ caller }: { readonly caller: Caller }) {
  const [state, setState] = useState<State>({ kind: 'starting' })

  const begin = useCallback(
    (me: AdminMe) => {
      caller.keepCsrf(me.csrf)
      const next = new URLSearchParams(location.search).get('next')
      if (next !== null) goTo(placeAfterSignIn(next), 'replace')
      setState({ kind: 'signed_in', me })
    },
    [caller],
  )

  const start = useCallback(() => {
    setState({ kind: 'starting' })
    caller.call('me').then(begin, (failure: AdminError) => {
      if (failure.code !== 'admin_session_required') return setState({ kind: 'failed', failure })
      setAside()
      setState({ kind: 'signed_out', reason: undefined })
    })
  }, [caller, begin])
  useEffect(start, [start])

  const onSignedOut = useCallback((why: keyof typeof reasons) => {
    // whoever signs in again comes back to what they saw
    if (why === 'ended') setAside()
    else goTo({ path: '' }, 'replace')
    setState({ kind: 'signed_out', reason: reasons[why] })
  }, [])

  switch (state.kind) {
    case 'starting':
      return <main className="page waiting muted">Loading…</main>
    case 'failed':
      return (
        <main className="page stack">
          <h1>The admin cannot be reached</h1>
          <FailureNotice failure={state.failure} onRetry={start} />
        </main>
      )
    case 'signed_out':
      return <SignIn caller={caller} reason={state.reason} onSignedIn={begin} />
    case 'signed_in':
      return (
        <AdminProvider caller={caller} me={state.me} onSignedOut={onSignedOut}>
          <Frame />
        </AdminProvider>
      )
  }
}
