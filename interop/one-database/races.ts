import type { Answer } from '../drive/send.ts'
import { issueFor } from './blacklists.ts'
import { claimsIn, jtiOf, type Server, tokenIn, type World } from './world.ts'

/** What came of many refreshes of one token at once. */
export interface RaceCounts {
  readonly requests: number
  /** Answers with tokens. */
  readonly granted: number
  /** Different refresh tokens in them. */
  readonly successors: number
  /** Answers of neither 200 nor 401. */
  readonly faults: number
}

const parallel = 8
const rounds = 10

/** Eight refreshes of one token at once, again and again: at Carnet, at Django, at both. */
export async function races(world: World): Promise<Readonly<Record<string, RaceCounts>>> {
  const { django, carnet, check } = world
  const atCarnet = await race(world, [carnet])
  check('of refreshes at once at Carnet all get the same token', atCarnet.successors === rounds)
  check('and none is refused', atCarnet.granted === rounds * parallel)
  const atBoth = await race(world, [carnet, django])
  check('refreshes at once at both never fail otherwise than by 401', atBoth.faults === 0)
  const atDjango = await race(world, [django])
  return { 'at Carnet': atCarnet, 'at both': atBoth, 'at Django': atDjango }
}

async function race(world: World, servers: readonly Server[]): Promise<RaceCounts> {
  let [granted, successors, faults] = [0, 0, 0]
  for (let round = 0; round < rounds; round++) {
    world.advance(60)
    const { refresh } = await issueFor(world, world.carnet, 'ada')
    const answers = await Promise.all(
      Array.from({ length: parallel }, (_, index) =>
        (servers[index % servers.length] ?? world.carnet).post('refresh', { refresh }),
      ),
    )
    const tokens = answers.filter(({ status }) => status === 200).map((answer) => tokenIn(answer, 'refresh'))
    granted += tokens.length
    successors += new Set(tokens.map(jtiOf)).size
    faults += answers.filter(({ status }) => status !== 200 && status !== 401).length
    if (servers.includes(world.carnet)) await checkSession(world, tokens, answers)
  }
  return { requests: rounds * parallel, granted, successors, faults }
}

/** Somebody who raced with themselves is still signed in: with the token that they were given last, at either server. */
async function checkSession(
  { carnet, check }: World,
  tokens: readonly string[],
  answers: readonly Answer[],
): Promise<void> {
  check('somebody wins', tokens.length > 0)
  check('all of one session', new Set(tokens.map((token) => claimsIn(token)['sid'])).size === 1)
  const outcomes = await Promise.all(
    [...new Set(tokens)].map((token) => carnet.post('refresh', { refresh: token })),
  )
  check('and goes on', outcomes.some(({ status }) => status === 200) && answers.length === parallel)
}
