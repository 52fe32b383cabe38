import { bare, postJson, type Request } from '../cases/request.ts'
import { atSecond } from '../cases/scenario.ts'
import { credentialsOf } from '../setups/people.ts'
import type { Facts } from '../setups/setup.ts'
import type { Answer } from './send.ts'
import type { Stand } from './stand.ts'

/** What one of the two servers issued for one user, at the start of both clocks. */
export interface Issued {
  readonly access: string
  readonly refresh: string
  readonly sliding: string
}

/** Something that was done with a token at the server that had not issued it, or back at home with what came of it. */
export interface Crossing {
  readonly what: string
  readonly isAsExpected: boolean
  /** What the server said, where that was not expected. */
  readonly answer: Answer | undefined
}

const who = credentialsOf('moe')

export async function issueAt(stand: Stand): Promise<Issued> {
  const pair = (await stand.send(postJson('obtain', who))).body as { access: string; refresh: string }
  const { token: sliding } = (await stand.send(postJson('obtainSliding', who))).body as { token: string }
  return { access: pair.access, refresh: pair.refresh, sliding }
}

interface Ask {
  readonly what: string
  readonly stand: Stand
  readonly request: Request
  readonly status: number
}

/** Shows the tokens to another server, does there all that can be done, and shows at home what came of it. */
export async function exchange(
  facts: Facts,
  issued: Issued,
  { away, home }: { readonly away: Stand; readonly home: Stand | undefined },
): Promise<Crossing[]> {
  const crossings: Crossing[] = []
  const ask = async ({ what, stand, request, status }: Ask) => {
    const answer = await stand.send(request)
    const isAsExpected = answer.status === status
    crossings.push({ what, isAsExpected, answer: isAsExpected ? undefined : answer })
    return (answer.body ?? {}) as Partial<Record<'access' | 'refresh' | 'token', string>>
  }
  const verify = (what: string, stand: Stand, token: string, status = 200) =>
    ask({ what, stand, request: postJson('verify', { token }), status })

  for (const [name, token] of Object.entries(issued)) await verify(`${name}, verified`, away, token)
  for (const one of guarded(facts, issued)) await ask({ ...one, stand: away })
  for (const one of timed(facts, issued)) await ask({ ...one, stand: away })

  const request = postJson('refresh', { refresh: issued.refresh })
  const refreshed = await ask({ what: 'refresh, exchanged', stand: away, request, status: 200 })
  const slid = await ask({
    what: 'sliding, refreshed',
    stand: away,
    request: postJson('refreshSliding', { token: issued.sliding }),
    status: 200,
  })
  if (home !== undefined) {
    const { access, refresh } = refreshed
    if (access !== undefined) await verify('access from there, back home', home, access)
    if (slid.token !== undefined) await verify('sliding from there, back home', home, slid.token)
    const status = home.takesSuccessors ? 200 : 401
    if (refresh !== undefined) await verify('refresh from there, back home', home, refresh, status)
  }
  const refresh = refreshed.refresh ?? issued.refresh
  await ask({
    what: 'refresh, blacklisted',
    stand: away,
    request: postJson('blacklist', { refresh }),
    status: 200,
  })
  if (away.keepsBlacklist)
    await ask({
      what: 'refresh, refused after that',
      stand: away,
      request: postJson('refresh', { refresh }),
      status: 401,
    })
  return crossings
}

type Visit = Omit<Ask, 'stand'>

function guarded({ guardTypes, headerName, headerTypes: [word] }: Facts, issued: Issued): Visit[] {
  return guardTypes.map((type) => ({
    what: `${type}, at a guard`,
    request: bare('profile', 'GET', { [headerName]: `${word} ${issued[type]}` }),
    status: 200,
  }))
}

/** The last second of an access token, and the first one after it. */
function timed({ accessSeconds, leewaySeconds }: Facts, { access }: Issued): Visit[] {
  const end = accessSeconds + leewaySeconds
  const request = postJson('verify', { token: access })
  return [
    {
      what: 'access, in its last second',
      request: { ...request, atSeconds: atSecond(end - 1) },
      status: 200,
    },
    { what: 'access, expired', request: { ...request, atSeconds: atSecond(end) }, status: 401 },
  ]
}
