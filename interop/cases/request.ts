import { type Place, places } from './places.ts'

/** When everything happens: an instant of both servers' clocks, in Unix seconds. */
export const startSeconds = 1_767_323_045

/** A request as it is sent, to either server. */
export interface Request {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body?: string | Uint8Array
  /** The instant at which it arrives, in Unix seconds. */
  readonly atSeconds: number
}

/** A request and what it is called; no two of one place have the same name. */
export interface Case {
  readonly place: Place
  readonly name: string
  readonly request: Request
}

export const keyOf = ({ place, name }: Pick<Case, 'place' | 'name'>): string => `${place}: ${name}`

type Headers = Request['headers']

export function post(place: Place, body: string | Uint8Array, headers: Headers = {}): Request {
  return {
    method: 'POST',
    path: places[place].path,
    headers: { 'content-type': 'application/json', ...headers },
    body,
    atSeconds: startSeconds,
  }
}

export const postJson = (place: Place, body: unknown, headers: Headers = {}): Request =>
  post(place, JSON.stringify(body), headers)

export function bare(place: Place, method: string, headers: Headers = {}): Request {
  return { method, path: places[place].path, headers, atSeconds: startSeconds }
}
