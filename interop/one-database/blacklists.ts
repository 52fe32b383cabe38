import { setTimeout as sleep } from 'node:timers/promises'
import type { Answer } from '../drive/send.ts'
import { claimsIn, detailIn, jtiOf, type Server, type World } from './world.ts'

/** Who issues, who blacklists, and both refuse after that. */
export async function blacklists(world: World): Promise<void> {
  const { django, carnet } = world
  for (const [issuer, voider] of [
    [django, carnet],
    [carnet, django],
    [django, django],
    [carnet, carnet],
  ] as const)
    await blacklistsPair(world, issuer, voider)
  await blacklistsSliding(world)
  await storesNoSignature(world)
}

export async function issueFor({ auth, control }: World, issuer: Server, username: string) {
  if (issuer.name === 'Django')
    return (await control({ do: 'issue', user: username })) as {
      refresh: string
      access: string
      sliding: string
    }
  const { id = '' } = (await auth.users.findByUsername(username)) ?? {}
  return { ...(await auth.tokens.issueFor(id)), sliding: '' }
}

async function blacklistsPair(world: World, issuer: Server, voider: Server): Promise<void> {
  const { refresh } = await issueFor(world, issuer, 'cleo')
  const what = `a token from ${issuer.name} that ${voider.name} blacklisted`
  const answer = await voider.post('blacklist', { refresh })
  world.check(`${what}: done`, answer.status === 200)
  for (const server of [world.django, world.carnet]) {
    const refreshed = await server.post('refresh', { refresh })
    const isRefused = refreshed.status === 401 && detailIn(refreshed) === 'Token is blacklisted'
    world.check(`${what} is refused at ${server.name}`, isRefused)
    const verified = await server.post('verify', { token: refresh })
    world.check(`${what} is not verified at ${server.name}`, verified.status >= 400)
  }
}

async function blacklistsSliding(world: World): Promise<void> {
  const { control, carnet, django, check } = world
  const { sliding } = await issueFor(world, django, 'cleo')
  const before = await carnet.post('refreshSliding', { token: sliding })
  check('a sliding token of Django is refreshed here', before.status === 200)
  check('and good at a guard', (await carnet.profile(sliding)).status === 200)
  await control({ do: 'blacklist', jti: jtiOf(sliding) })
  check('until it is blacklisted in the admin', await isSoonRefused(() => carnet.profile(sliding)))
  const after = await carnet.post('refreshSliding', { token: sliding })
  check("one that is blacklisted in Django's admin is refused here", after.status === 401)
  const verified = await carnet.post('verify', { token: sliding })
  check('and not verified', verified.status === 401)
}

/** Processes hear of each other within a second of the machine's time; of a busy machine, within some. */
async function isSoonRefused(ask: () => Promise<Answer>): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < 5000; waitedMs += 100) {
    if ((await ask()).status === 401) return true
    await sleep(100)
  }
  return false
}

/** Carnet's rows hold header and claims of a token, and nothing to sign in with. */
async function storesNoSignature(world: World): Promise<void> {
  const { control, carnet, check } = world
  const { refresh } = await issueFor(world, carnet, 'cleo')
  const texts = (await control({ do: 'outstanding' })) as string[]
  const own = texts.find((text) => claimsIn(text)['jti'] === jtiOf(refresh)) ?? ''
  check("a token that Carnet gave is on Django's record", own !== '')
  check('without its signature', own.split('.').length === 2)
}
