import type { Client } from '@carnet/client'
import { Authenticated, CarnetProvider } from '@carnet/client/react'
import type { Api } from './api.ts'
import { Home } from './home.tsx'
import { SignIn } from './sign-in.tsx'

export function App({ client }: { readonly client: Client<Api> }) {
  return (
    <CarnetProvider client={client}>
      <h1>Notebook</h1>
      <Authenticated<Api> loading={<p>One moment…</p>} fallback={<SignIn />}>
        {(session) => <Home session={session} />}
      </Authenticated>
    </CarnetProvider>
  )
}
