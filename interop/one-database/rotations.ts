import { issueFor } from './blacklists.ts'
import { claimsIn, codeIn, jtiOf, tokenIn, type World } from './world.ts'

/** A client that is sent to either server, and a thief. */
export async function rotations(world: World): Promise<void> {
  await toAndFro(world)
  await withinGrace(world)
  await reuseOfCarnets(world)
  await reuseOfDjangos(world)
}

async function toAndFro(world: World): Promise<void> {
  const { django, carnet, advance, check } = world
  for (const issuer of [django, carnet]) {
    let { refresh } = await issueFor(world, issuer, 'dan')
    for (let round = 0; round < 6; round++) {
      advance(60)
      const server = round % 3 === 0 ? django : carnet
      const answer = await server.post('refresh', { refresh })
      check(`refresh ${round + 1} of a session from ${issuer.name}, at ${server.name}`, answer.status === 200)
      const old = refresh
      refresh = tokenIn(answer, 'refresh')
      const profile = await (server === django ? carnet : django).profile(tokenIn(answer, 'access'))
      check('its access token is good at the other one', profile.status === 200)
      const again = await django.post('refresh', { refresh: old })
      check('the token before it is refused at Django', again.status === 401)
    }
    const sid = claimsIn(refresh)['sid']
    check('it is one session', typeof sid === 'string')
  }
}

async function withinGrace(world: World): Promise<void> {
  const { django, carnet, advance, check } = world
  const { refresh } = await issueFor(world, carnet, 'dan')
  const atDjango = tokenIn(await django.post('refresh', { refresh }), 'refresh')
  const successor = tokenIn(await carnet.post('refresh', { refresh: atDjango }), 'refresh')
  advance(5)
  const again = await carnet.post('refresh', { refresh: atDjango })
  check(
    'a lost answer is given again within the grace window',
    jtiOf(tokenIn(again, 'refresh')) === jtiOf(successor),
  )
}

async function reuseOfCarnets(world: World): Promise<void> {
  const { django, carnet, advance, check } = world
  const { refresh } = await issueFor(world, django, 'eve')
  const second = tokenIn(await carnet.post('refresh', { refresh }), 'refresh')
  const third = tokenIn(await django.post('refresh', { refresh: second }), 'refresh')
  advance(60)
  const stolen = await carnet.post('refresh', { refresh })
  check('a token that Carnet exchanged is reuse when it comes back', codeIn(stolen) === 'token_reused')
  check('which ends the session here', (await carnet.post('refresh', { refresh: third })).status === 401)
  check('and at Django', (await django.post('refresh', { refresh: third })).status === 401)
}

async function reuseOfDjangos(world: World): Promise<void> {
  const { django, carnet, advance, check } = world
  const { refresh } = await issueFor(world, carnet, 'eve')
  const second = tokenIn(await django.post('refresh', { refresh }), 'refresh')
  const third = tokenIn(await carnet.post('refresh', { refresh: second }), 'refresh')
  advance(60)
  const old = await carnet.post('refresh', { refresh })
  check('a token that Django exchanged is refused without alarm', codeIn(old) === 'token_not_valid')
  check('and the session goes on', (await carnet.post('refresh', { refresh: third })).status === 200)
}
