import type { Endpoint, Field } from '@carnet/contract'
import { html } from 'hono/html'
import { type BrowserForm, jsonName, proofName } from './browser-form.ts'
import { hiddenTokens } from './hidden-tokens.ts'
import type { Html } from './html-response.ts'
import type { TokensAtHand } from './tokens-at-hand.ts'

export interface FormView {
  readonly endpoint: Endpoint
  readonly form: BrowserForm
  readonly tokens: TokensAtHand
  /** Messages by field, as the API answers them. */
  readonly problems: Readonly<Record<string, readonly string[]>>
}

/** The fields of an endpoint as a form, and the same call as JSON behind a second tab. Works without a script. */
export function requestForm(view: FormView): Html {
  const { endpoint, form } = view
  if (endpoint.method !== 'POST')
    return html`<form method="post" class="stack">${proofField(view)}${sendButton(view)}</form>`
  const isJson = form.json !== undefined
  const checked = (is: boolean) => (is ? html` checked` : '')
  return html`<div class="tabs">
    <input type="radio" name="tab" id="tab-form" ${checked(!isJson)} />
    <label for="tab-form">Form</label>
    <div class="panel">
      <form method="post" class="stack">
        ${proofField(view)}
        ${Object.entries<Field>(endpoint.fields).map(([name, field]) => fieldOf(view, name, field))}
        ${sendButton(view)}
      </form>
    </div>
    <input type="radio" name="tab" id="tab-json" ${checked(isJson)} />
    <label for="tab-json">JSON</label>
    <div class="panel">
      <form method="post" class="stack">
        ${proofField(view, 'json-')}
        <div class="field">
          <label for="json">Body</label>
          <textarea id="json" name="${jsonName}" rows="7" spellcheck="false" autocomplete="off">${jsonOf(view)}</textarea>
        </div>
        ${sendButton(view)}
      </form>
    </div>
  </div>`
}

function fieldOf({ form, problems, tokens }: FormView, name: string, field: Field): Html {
  const messages = problems[name] ?? []
  const id = `field-${name}`
  const state = html` id="${id}" name="${name}" autocomplete="${completions[name] ?? 'off'}" spellcheck="false"
    autocapitalize="off" ${messages.length > 0 ? html`aria-invalid="true" aria-describedby="${id}-problem"` : ''}`
  // a secret is never written back into a page
  const value = field.isSecret ? '' : (form.fields[name] ?? tokenFor(name, tokens))
  return html`<div class="field">
    <label for="${id}">${field.label}${field.isOptional ? html` <span class="hint">(may be left out)</span>` : ''}</label>
    ${inputOf({ name, field, state, value })}
    ${messages.length > 0 ? html`<p class="error" id="${id}-problem">${messages.join(' ')}</p>` : ''}
  </div>`
}

interface Input {
  readonly name: string
  readonly field: Field
  readonly state: Html
  readonly value: string
}

function inputOf({ name, field, state, value }: Input): Html {
  if (field.choices !== undefined) {
    const option = (choice: string) =>
      html`<option${choice === value ? html` selected` : ''}>${choice}</option>`
    return html`<select ${state}>${field.isOptional ? html`<option></option>` : ''}${field.choices.map(option)}</select>`
  }
  if (isToken(name)) return html`<textarea ${state} rows="4">${value}</textarea>`
  return html`<input type="${field.isSecret ? 'password' : 'text'}" ${state} value="${value}" />`
}

const isToken = (name: string) => name === 'token' || name === 'refresh'

const tokenFor = (name: string, { access, refresh, sliding }: TokensAtHand) =>
  (name === 'refresh' ? refresh : name === 'token' ? (access ?? sliding) : undefined) ?? ''

const completions: Readonly<Record<string, string>> = {
  username: 'username',
  password: 'current-password',
  current_password: 'current-password',
  new_password: 'new-password',
}

/** The token of whoever calls a guarded endpoint. */
function proofField({ endpoint, form, tokens }: FormView, prefix = ''): Html | '' {
  if (endpoint.caller === 'anyone') return ''
  const id = `${prefix}proof`
  return html`<div class="field">
    <label for="${id}">Access token</label>
    <textarea id="${id}" name="${proofName}" rows="4" spellcheck="false" autocomplete="off" aria-describedby="${id}-hint">${form.proof || (tokens.access ?? tokens.sliding ?? '')}</textarea>
    <p class="hint" id="${id}-hint">Sent in the header, as a client would: paste the one that signing in has answered.</p>
  </div>`
}

const sendButton = ({ endpoint, tokens }: FormView): Html =>
  html`<div>${hiddenTokens(tokens)}<button class="${endpoint.method === 'DELETE' ? 'danger' : 'primary'}">Send ${endpoint.method}</button></div>`

function jsonOf({ endpoint, form, tokens }: FormView): string {
  const needed = Object.entries<Field>(endpoint.fields).filter(([, { isOptional }]) => isOptional !== true)
  const values = needed.map(([name, { isSecret }]) => [
    name,
    isSecret ? '' : (form.fields[name] ?? tokenFor(name, tokens)),
  ])
  return JSON.stringify(Object.fromEntries(values), null, 2)
}
