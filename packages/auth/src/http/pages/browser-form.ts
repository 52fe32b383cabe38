import type { Endpoint } from '@carnet/contract'
import type { Answer } from '../answer.ts'
import { csrfHeader } from '../cookies/csrf.ts'
import { readBody } from '../read-body.ts'
import { broughtBy, type TokensAtHand } from './tokens-at-hand.ts'

/** What somebody has typed into a page's form. */
export interface BrowserForm {
  /** By the endpoint's names, secrets and all. */
  readonly fields: Readonly<Record<string, string>>
  /** The text of the JSON tab, where that was sent. */
  readonly json: string | undefined
  /** The token that is to prove the caller. */
  readonly proof: string
  readonly tokens: TokensAtHand
}

export const emptyForm: BrowserForm = { fields: {}, json: undefined, proof: '', tokens: {} }

/** The names of the fields that are the page's own. */
export const proofName = '_token'
export const jsonName = '_json'

/** Reads a form that a page of ours has posted, also where a parser of the host has made JSON of it. */
export async function readBrowserForm(
  request: Request,
  { fields }: Pick<Endpoint, 'fields'>,
): Promise<BrowserForm | { readonly failure: Answer }> {
  const body = await readBody(request)
  if ('failure' in body) return body
  const given = texts(body.value)
  const own = Object.keys(fields).filter((name) => given[name] !== undefined)
  return {
    fields: Object.fromEntries(own.map((name) => [name, given[name] ?? ''])),
    json: given[jsonName],
    proof: (given[proofName] ?? '').trim(),
    tokens: broughtBy(given),
  }
}

const texts = (value: unknown): Record<string, string> =>
  Object.fromEntries(Object.entries(Object(value)).filter(([, text]) => typeof text === 'string')) as Record<
    string,
    string
  >

export interface Proof {
  readonly headerName: string
  readonly headerTypes: readonly string[]
}

/** The request that a client of the API would have sent for the same: what the page's answer is made of. */
export function apiRequest(
  browsers: Request,
  { method, fields }: Endpoint,
  form: BrowserForm,
  { headerName, headerTypes: [scheme = ''] }: Proof,
): Request {
  const headers = new Headers(browsers.headers)
  headers.delete('content-length')
  headers.delete('content-type')
  headers.set('accept', 'application/json')
  if (form.tokens.csrf !== undefined) headers.set(csrfHeader, headerText(form.tokens.csrf))
  if (form.proof !== '') headers.set(headerName, headerText(`${scheme} ${form.proof}`))
  if (method !== 'POST') return new Request(browsers.url, { method, headers })
  headers.set('content-type', 'application/json')
  return new Request(browsers.url, {
    method,
    headers,
    body: form.json ?? JSON.stringify(filled(form.fields, fields)),
  })
}

/** A header holds visible characters only; a token that has others is refused as it should be. */
const headerText = (text: string) => text.replace(/[^ -~]/g, '?')

/** A form sends the fields that may be left out as empty texts. */
const filled = (given: BrowserForm['fields'], fields: Endpoint['fields']) =>
  Object.fromEntries(
    Object.entries(given).filter(([name, value]) => value !== '' || fields[name]?.isOptional !== true),
  )
