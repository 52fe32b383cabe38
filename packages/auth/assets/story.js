// For staff: what became of the session that a token names. The admin is asked by the session's id; the token stays here.
import { element } from './element.js'
import { distanceInWords, timeInUtc } from './times.js'

const refusals = {
  401: 'Your session of the admin has ended: sign in there again to see it here.',
  403: 'You may not look at sessions in the admin.',
  404: 'This server keeps no session of that id any more, or never did.',
}

/**
 * Fills a place with the story of a token's session: for whoever has the cookie of the admin in the page itself, for
 * everybody else as a link to it. `stories` and `storyCalls` are addresses; empty where there are none.
 */
export async function tellStory(place, { claims: { sid } }, { stories, storyCalls }) {
  if (stories === '' || typeof sid !== 'string' || !/^[\w-]{1,64}$/.test(sid)) return
  const link = (text) => element('a', { href: `${stories}${sid}/` }, text)
  const onlyLinked = (why) => {
    const hint = element('span', { class: 'hint' }, why)
    place.replaceChildren(element('p', {}, link('The story of its session'), ' ', hint))
  }
  if (storyCalls === '') return onlyLinked('(in the admin, for staff)')
  try {
    const answer = await fetch(`${storyCalls}${sid}/`, { headers: { accept: 'application/json' } })
    if (!answer.ok) return onlyLinked(refusals[answer.status] ?? 'It cannot be read just now.')
    const { story } = await answer.json()
    place.replaceChildren(section(story, link('Open it in the admin')))
  } catch {
    onlyLinked('It cannot be read just now.')
  }
}

function section(story, link) {
  const hint = ['For you as staff, asked for by the id of the session: the token was not sent. ', link, '.']
  return element(
    'section',
    { class: 'card stack close', 'aria-labelledby': 'story-title' },
    element('h2', { id: 'story-title' }, 'Its session'),
    element('ol', { class: 'story' }, ...story.map(happened)),
    element('p', { class: 'hint' }, ...hint),
  )
}

function happened({ at, event, text, ip, actor }) {
  const ms = Date.parse(at)
  const from = ip === '' ? '' : `, from ${ip}`
  const by = actor === '' ? '' : `, by ${actor}`
  const when = `${timeInUtc(ms)}, ${distanceInWords((ms - Date.now()) / 1000)}${from}${by}`
  return element(
    'li',
    { class: event },
    element('p', {}, text),
    element('p', { class: 'muted small wrap' }, when),
  )
}
