// The admin's page as far as the server sees it: a cookie jar, the CSRF token, and the table of endpoints.
import type { Auth } from '@carnet/auth'
import {
  type AdminAnswers,
  type AdminEndpoint,
  type AdminEndpointName,
  type AdminQueries,
  type AdminRequests,
  adminEndpoints,
} from '@carnet/contract'

export interface Sending<Name extends AdminEndpointName = AdminEndpointName> {
  readonly id?: string
  readonly query?: Partial<AdminQueries[Name]>
  readonly fields?: Partial<AdminRequests[Name]>
  /** In place of those that a browser would send; empty: none of that name. */
  readonly headers?: Readonly<Record<string, string>>
}

export interface AdminClient {
  cookie: string
  csrf: string
  /** Whatever the answer is. */
  send<Name extends AdminEndpointName>(name: Name, sending?: Sending<Name>): Promise<Response>
  /** The body, of a call that must succeed. */
  ask<Name extends AdminEndpointName>(name: Name, sending?: Sending<Name>): Promise<AdminAnswers[Name]>
  signIn(username: string, password: string): Promise<AdminAnswers['signIn']>
}

type Handled = Pick<Auth, 'handler'>

const origin = 'http://localhost:8000'

export function createAdminClient(auth: Handled, remoteAddress = '127.0.0.1'): AdminClient {
  const client: AdminClient = {
    cookie: '',
    csrf: '',
    async send(name, { id = '', query = {}, fields, headers = {} } = {}) {
      const { method, path }: AdminEndpoint = adminEndpoints[name]
      const url = new URL(path.replace('{id}', encodeURIComponent(id)), origin)
      for (const [key, value] of Object.entries(query)) url.searchParams.set(key, String(value))
      const ofBrowser: Record<string, string> = {
        'sec-fetch-site': 'same-origin',
        accept: 'application/json',
        ...(client.cookie !== '' && { cookie: client.cookie }),
        ...(method === 'POST' && { 'content-type': 'application/json', 'x-csrf-token': client.csrf }),
        ...headers,
      }
      const sent = Object.fromEntries(Object.entries(ofBrowser).filter(([, value]) => value !== ''))
      const body = method === 'POST' ? { body: JSON.stringify(fields ?? {}) } : {}
      const request = new Request(url, { method, headers: sent, ...body })
      const response = await auth.handler(request, { remoteAddress, isEncrypted: false })
      const [set] = response.headers.getSetCookie()
      if (set !== undefined) client.cookie = set.includes('Max-Age=0') ? '' : (set.split(';')[0] ?? '')
      return response
    },
    async ask(name, sending) {
      const response = await client.send(name, sending)
      const text = await response.text()
      if (!response.ok) throw new Error(`${name} answered ${response.status}: ${text}`)
      return text === '' ? undefined : JSON.parse(text)
    },
    async signIn(username, password) {
      const me = await client.ask('signIn', { fields: { username, password } })
      client.csrf = me.csrf
      return me
    },
  }
  return client
}

export const statusAndCode = async (response: Promise<Response>): Promise<unknown[]> => {
  const { status, ...rest } = await response.then(async (one) => ({
    status: one.status,
    body: await one.text(),
  }))
  return [status, rest.body === '' ? undefined : JSON.parse(rest.body).code]
}
