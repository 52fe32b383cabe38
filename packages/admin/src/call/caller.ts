import {
  type AdminAnswers,
  type AdminEndpoint,
  type AdminEndpointName,
  type AdminQueries,
  type AdminRequests,
  adminEndpoints,
} from '@carnet/contract'
import { AdminError, toAdminError } from './admin-error.ts'

/** What a call sends. */
export interface Input<Name extends AdminEndpointName> {
  /** Stands in the path in place of `{id}`. */
  readonly id?: string
  readonly query?: AdminQueries[Name]
  readonly fields?: AdminRequests[Name]
  /** Gives the call up. */
  readonly signal?: AbortSignal
}

export interface Caller {
  /** @throws AdminError for a failure, for no answer, and for one that is not Carnet's. */
  readonly call: <Name extends AdminEndpointName>(
    name: Name,
    input?: Input<Name>,
  ) => Promise<AdminAnswers[Name]>
  /** The address of a call that a link makes. */
  readonly addressOf: <Name extends AdminEndpointName>(name: Name, input?: Input<Name>) => string
  /** The token that every later POST carries. */
  readonly keepCsrf: (token: string) => void
}

/** After so long without an answer there is none. */
const patienceMs = 30_000

/** Calls the server by the table of its endpoints. `base` is where `/admin/` is. */
export function createCaller(base: string): Caller {
  let csrf = ''

  function addressOf<Name extends AdminEndpointName>(name: Name, { id = '', query }: Input<Name> = {}) {
    const path = adminEndpoints[name].path.replace('{id}', () => encodeURIComponent(id))
    const text = new URLSearchParams(
      Object.entries(query ?? {}).map(([key, value]): [string, string] => [key, String(value)]),
    ).toString()
    return `${base}${path.slice('/admin/'.length)}${text && `?${text}`}`
  }

  function requestOf<Name extends AdminEndpointName>(
    name: Name,
    { fields, signal }: Input<Name>,
  ): RequestInit {
    const { method }: AdminEndpoint = adminEndpoints[name]
    const signals = [AbortSignal.timeout(patienceMs), ...(signal ? [signal] : [])]
    const init = { method, cache: 'no-store', signal: AbortSignal.any(signals) } as const
    if (method === 'GET') return { ...init, headers: { accept: 'application/json' } }
    const headers = { accept: 'application/json', 'content-type': 'application/json', 'x-csrf-token': csrf }
    return { ...init, headers, body: JSON.stringify(fields ?? {}) }
  }

  return {
    addressOf,
    keepCsrf(token) {
      csrf = token
    },
    async call(name, input = {}) {
      const [answer, text] = await send(addressOf(name, input), requestOf(name, input))
      const body = parse(text)
      if (!answer.ok) throw toAdminError(answer, body)
      if (body === undefined && answer.status !== 204) throw new AdminError('unexpected_answer', answer, {})
      return body as AdminAnswers[typeof name]
    },
  }
}

async function send(address: string, init: RequestInit): Promise<[Response, string]> {
  try {
    const answer = await fetch(address, init)
    return [answer, await answer.text()]
  } catch {
    // the reason is left behind: it may quote the request
    throw new AdminError('network', undefined, {})
  }
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    return undefined
  }
}
