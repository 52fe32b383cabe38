import { type EndpointName, endpoints } from '@carnet/contract'
import type { Csrf } from '../cookies/csrf.ts'
import { webRequest } from '../hosting/web-request.ts'
import { apiRequest, type BrowserForm, emptyForm, readBrowserForm } from './browser-form.ts'
import { endpointPage } from './endpoint-page.ts'
import { htmlResponse } from './html-response.ts'
import type { PageContext } from './page-context.ts'
import { type ApiAnswer, readApiAnswer } from './response-panel.ts'
import { type TokensAtHand, updatedBy } from './tokens-at-hand.ts'
import type { Visit } from './visit.ts'

/**
 * The page of an endpoint: an answer of the API, in HTML. What a browser has posted becomes the request that a
 * client would have sent, and goes the way of all requests.
 */
export async function showEndpoint(
  context: PageContext,
  name: EndpointName,
  visit: Visit,
  checkSource: Csrf['checkSource'],
): Promise<Response> {
  const { request } = visit
  const { endpoint = endpoints[name] } = visit
  if (request.method === 'GET' || request.method === 'HEAD') {
    const isAsked = endpoint.method === 'GET' && endpoint.caller === 'anyone' && name !== 'revocations'
    const response = await visit.answer(asClient(request, isAsked ? 'GET' : 'OPTIONS'))
    const isShown = isAsked || !response.ok
    return show(context, visit, { name, form: emptyForm, response, isShown })
  }
  const refusal = request.method === 'POST' ? checkSource(request.headers) : undefined
  if (refusal !== undefined)
    return show(context, visit, { name, form: emptyForm, response: visit.refuse(refusal), isShown: true })
  if (request.method !== 'POST')
    return show(context, visit, {
      name,
      form: emptyForm,
      response: await visit.answer(asClient(request)),
      isShown: true,
    })
  const form = await readBrowserForm(request, endpoint)
  if ('failure' in form)
    return show(context, visit, {
      name,
      form: emptyForm,
      response: visit.refuse(form.failure),
      isShown: true,
    })
  const response = await visit.answer(apiRequest(request, endpoint, form, context))
  return show(context, visit, { name, form, response, isShown: true })
}

interface Shown {
  readonly name: EndpointName
  readonly form: BrowserForm
  readonly response: Response
  /** Whether somebody has asked for this response, so that the page shows it. */
  readonly isShown: boolean
}

async function show(
  context: PageContext,
  visit: Visit,
  { name, form, response, isShown }: Shown,
): Promise<Response> {
  const { request, path, origin } = visit
  const answer = isShown ? await readApiAnswer(response) : undefined
  const tokens = { ...csrfOf(context, request), ...tokensAfter(context, name, { form, answer }) }
  const { endpoint = endpoints[name] } = visit
  const page = endpointPage(context, { name, endpoint, path, origin, form, tokens, answer })
  return htmlResponse(page, request, {
    ...visit,
    status: statusOf(isShown, response),
    like: response.headers,
  })
}

/** A page has something to say even where the API has not. */
const statusOf = (isShown: boolean, { status }: Response) => (!isShown || status === 204 ? 200 : status)

function tokensAfter(
  { claimNames }: PageContext,
  name: EndpointName,
  { form, answer }: { readonly form: BrowserForm; readonly answer: ApiAnswer | undefined },
): TokensAtHand {
  // who has signed out holds nothing that is good for anything
  if (name === 'blacklist' && answer?.status === 200) return {}
  const proof = form.proof === '' ? {} : { access: form.proof }
  return updatedBy({ ...form.tokens, ...proof }, answer?.body, claimNames.tokenType)
}

/** A page of the same origin may read this cookie, and shows what it holds in its forms. */
function csrfOf({ transport }: PageContext, { headers }: Request): TokensAtHand {
  const csrf = transport?.cookies.csrf.read(headers.get('cookie'))
  return csrf === undefined ? {} : { csrf }
}

/** The same request from a client that takes JSON. */
function asClient(request: Request, method = request.method): Request {
  const headers = new Headers(request.headers)
  headers.set('accept', 'application/json')
  // what the browser has kept is a page
  headers.delete('if-none-match')
  return webRequest(new URL(request.url), { method, headers })
}
