// The hooks in React itself, over a document that is no browser's, and the real server.
import type { TokenStorage } from '@carnet/client'
import {
  Authenticated,
  type AuthenticatedProps,
  CarnetProvider,
  useClient,
  useSession,
} from '@carnet/client/react'
import { Window } from 'happy-dom'
import { act, createElement, type ReactNode, StrictMode, Suspense, startTransition, useState } from 'react'
import { renderToString } from 'react-dom/server'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { createClientWorld, credentials, type WorldApi } from './client-world.ts'

const window = new Window()
let dom: typeof import('react-dom/client')
let world: Awaited<ReturnType<typeof createClientWorld>>

beforeAll(async () => {
  // before React looks whether there is a document
  Object.assign(globalThis, { window, document: window.document, IS_REACT_ACT_ENVIRONMENT: true })
  dom = await import('react-dom/client')
})
afterAll(() => {
  for (const name of ['window', 'document', 'IS_REACT_ACT_ENVIRONMENT'])
    Reflect.deleteProperty(globalThis, name)
  window.close()
})
beforeEach(async () => {
  world = await createClientWorld()
})
afterEach(() => world.close())

/** What has been rendered, in order. */
const seen: string[] = []
beforeEach(() => {
  seen.length = 0
})

function Name() {
  const state = useSession<WorldApi>()
  const text = state.status === 'signed_in' ? state.session.claims.role : state.status
  if (seen.at(-1) !== text) seen.push(text)
  return text
}

const parts: AuthenticatedProps<WorldApi> = {
  loading: ' wait',
  fallback: ' form',
  children: ({ claims }) => ` ${claims.email}`,
}

const page = (client: Parameters<typeof CarnetProvider<WorldApi>>[0]['client']) =>
  createElement(
    StrictMode,
    null,
    createElement(
      CarnetProvider<WorldApi>,
      { client },
      createElement(Name),
      createElement(Authenticated<WorldApi>, parts),
    ),
  )

async function stored(): Promise<TokenStorage> {
  let text: string | undefined
  const storage: TokenStorage = {
    get: async () => text,
    set: async (next) => {
      text = next
    },
    remove: async () => {
      text = undefined
    },
  }
  const { client } = await world.openTab({ storage, isAlone: true })
  await client.signIn(credentials)
  return storage
}

async function render(node: ReactNode) {
  const container = window.document.createElement('div')
  const root = dom.createRoot(container)
  await act(async () => root.render(node))
  return { container, root }
}

test('a session that is found is shown without a flash of its absence', async () => {
  const storage = await stored()
  const opening = world.openTab({ storage, isAlone: true })
  const { client } = await opening
  const { container, root } = await render(page(client))
  expect(container.textContent).toBe('reader ada@example.com')
  expect(seen).not.toContain('signed_out')
  await act(async () => root.unmount())
})

test('sign-in and sign-out are rendered, and nothing listens after the last component has gone', async () => {
  const { client } = await world.openTab()
  const { container, root } = await render(page(client))
  expect(container.textContent).toBe('signed_out form')
  await act(() => client.signIn(credentials))
  expect(container.textContent).toBe('reader ada@example.com')
  await act(() => client.signOut())
  expect(container.textContent).toBe('signed_out form')
  await act(async () => root.unmount())
  await client.signIn(credentials)
  expect(seen).toEqual(['signed_out', 'reader', 'signed_out'])
})

test('a server renders that it does not know yet, and the page takes over without a complaint', async () => {
  const { client } = await world.openTab()
  await client.signIn(credentials)
  const html = renderToString(page(client))
  expect(html).toBe('loading<!-- --> wait')
  const container = window.document.createElement('div')
  container.innerHTML = html
  const complaints = vi.spyOn(console, 'error')
  const onRecoverableError = vi.fn()
  await act(async () => dom.hydrateRoot(container, page(client), { onRecoverableError }))
  expect(container.textContent).toBe('reader ada@example.com')
  expect(complaints).not.toHaveBeenCalled()
  expect(onRecoverableError).not.toHaveBeenCalled()
  complaints.mockRestore()
})

test('a render that is interrupted by a sign-out never mixes before and after', async () => {
  const { client } = await world.openTab()
  await client.signIn(credentials)
  let show: (count: number) => void = () => {}
  function List() {
    const [count, setCount] = useState(0)
    show = setCount
    return createElement(
      Suspense,
      null,
      Array.from({ length: count }, (_, key) => createElement(Name, { key })),
    )
  }
  const { container } = await render(createElement(CarnetProvider<WorldApi>, { client }, createElement(List)))
  await act(async () => {
    startTransition(() => show(50))
    await client.signOut()
  })
  expect(container.textContent).toBe('signed_out'.repeat(50))
})

test('a component without a provider is told so', () => {
  const Lost = () => String(useClient())
  expect(() => renderToString(createElement(Lost))).toThrow('CarnetProvider')
})
