// Looks into the pasted token, here in the page. The network is used to fetch the server's public keys, and for staff the
// story of the session that the token names: by the session's id.
import { element } from './element.js'
import { tellStory } from './story.js'
import { momentInWords } from './times.js'
import { checkSignature, isSecretly, judgeClaims, keyFor, readKey, readToken } from './verdict.js'

const inspector = document.querySelector('#inspector')
const rules = JSON.parse(inspector.dataset.rules)
const field = document.querySelector('#token')
const keyField = document.querySelector('#key')
const decoded = document.querySelector('#decoded')
const times = new Set(['exp', 'iat', 'nbf', rules.names.refreshExp])

const moment = (seconds) => momentInWords(seconds, Date.now()) ?? 'no time'

function members(title, values, meanings) {
  const rows = Object.entries(values).map(([name, value]) => {
    const meaning = Object.hasOwn(meanings, name)
      ? meanings[name]
      : title === 'Claims'
        ? 'A claim of the application.'
        : ''
    const shown = typeof value === 'string' ? value : JSON.stringify(value)
    const when = times.has(name)
      ? [element('span', { class: 'when', 'data-time': String(value) }, moment(value))]
      : []
    return element(
      'div',
      {},
      element('dt', {}, element('code', {}, name)),
      element('dd', {}, element('code', {}, shown), ...when, element('span', { class: 'hint' }, meaning)),
    )
  })
  const list = element('dl', { class: 'members' }, ...rows)
  return element('section', { class: `card stack ${title.toLowerCase()}` }, element('h2', {}, title), list)
}

function coloured({ parts }) {
  const spans = ['jwt-header', 'jwt-claims', 'jwt-signature'].map((name, index) =>
    element('span', { class: name }, parts[index]),
  )
  return element('pre', { class: 'jwt', tabindex: '0' }, spans[0], '.', spans[1], '.', spans[2])
}

function life({ claims: { iat, exp } }) {
  if (typeof iat !== 'number' || typeof exp !== 'number' || !(exp > iat)) return []
  const bar = element('progress', {
    class: 'life',
    max: String(exp - iat),
    'aria-label': 'Time that is left',
  })
  bar.dataset.exp = String(exp)
  return [bar]
}

function tick() {
  for (const bar of document.querySelectorAll('progress[data-exp]')) {
    bar.value = Math.min(Math.max(Number(bar.dataset.exp) - Date.now() / 1000, 0), bar.max)
    bar.classList.toggle('low', bar.value < bar.max / 5)
  }
  for (const when of document.querySelectorAll('[data-time]'))
    when.textContent = moment(Number(when.dataset.time))
}

let serverKeys

/** The public keys, fetched once; the token stays here. */
async function fetchKeys() {
  serverKeys ??= fetch(inspector.dataset.keys, { headers: { accept: 'application/json' } }).then((answer) =>
    answer.json(),
  )
  return (await serverKeys).keys
}

/** What is known of the signature, and by what. */
async function signatureOf(token) {
  const own = keyField.value
  if (own.trim() !== '') {
    const result = await checkSignature(token, readKey(own)).catch(() => 'unfit')
    return { result, by: 'your key' }
  }
  if (isSecretly(token)) return { result: 'secret' }
  const key = keyFor(token, await fetchKeys())
  if (key === undefined) return { result: 'unknown' }
  return { result: await checkSignature(token, key).catch(() => 'unchecked'), by: "this server's key" }
}

const signatureSentences = {
  good: (by) => `The signature is right: checked here with ${by}.`,
  bad: (by) => `The signature is wrong for ${by}.`,
  unfit: () => 'Your key does not fit the algorithm that the token names.',
  unknown: () => 'No key of this server has the name that the token gives (kid).',
  unchecked: () => 'This browser cannot check a signature of that algorithm. Ask this server.',
  secret: () =>
    'It is signed with a secret, which this page does not have. Ask this server, or paste the secret.',
}

function verdict(token, { result, by }) {
  const isWrong = ['bad', 'unknown'].includes(result)
  const refusal = isWrong ? 'invalid' : judgeClaims(token.claims, rules, Date.now() / 1000)
  const isKnown = result === 'good'
  const kind = refusal !== undefined ? 'bad' : isKnown ? 'good' : 'warn'
  const head =
    refusal !== undefined
      ? `Refused: ${rules.refusals[refusal]}`
      : isKnown
        ? 'Good, as far as a page can tell.'
        : 'Its claims are good.'
  const rest = `${signatureSentences[result](by)}${isKnown && refusal === undefined ? ' Whether its session goes on, only the server knows.' : ''}`
  return element('p', { class: `notice ${kind}`, id: 'verdict' }, element('strong', {}, head), ' ', rest)
}

let latest = 0

async function show() {
  const turn = ++latest
  const text = field.value.trim()
  const token = text === '' ? undefined : readToken(text)
  if (text === '') {
    decoded.replaceChildren(element('p', { class: 'muted empty' }, 'What is in the token will stand here.'))
    return
  }
  if (token === undefined) {
    const sentence = element(
      'p',
      { class: 'notice bad', id: 'verdict' },
      element('strong', {}, `Refused: ${rules.refusals.invalid}`),
    )
    sentence.append(
      ' This is no JSON Web Token: it needs three parts of base64url text with dots between them.',
    )
    decoded.replaceChildren(sentence)
    return
  }
  const signature = await signatureOf(token).catch(() => ({ result: 'unchecked' }))
  // another one has been pasted meanwhile
  if (turn !== latest) return
  // nothing to add where the server has said more
  const isSettled = signature.result === 'secret' && document.querySelector('#servers-word') !== null
  const storyPlace = element('div', { id: 'story' })
  decoded.replaceChildren(
    ...(isSettled ? [] : [verdict(token, signature)]),
    coloured(token),
    ...life(token),
    members('Header', token.header, rules.headerMeanings),
    members('Claims', token.claims, rules.claimMeanings),
    storyPlace,
  )
  void tellStory(storyPlace, token, inspector.dataset)
  tick()
}

function forgetServersWord() {
  document.querySelector('#servers-word')?.remove()
}

field.addEventListener('input', () => {
  forgetServersWord()
  void show()
})
keyField.addEventListener('input', () => void show())

const clear = document.querySelector('#clear')
clear.hidden = false
clear.addEventListener('click', () => {
  field.value = ''
  keyField.value = ''
  forgetServersWord()
  void show()
  field.focus()
})

// handed over by another page of this tab
const handed = sessionStorage.getItem('carnet.inspect')
sessionStorage.removeItem('carnet.inspect')
if (handed !== null) field.value = handed
if (field.value.trim() !== '') void show()
setInterval(tick, 1000)
