import { type Bench, type Measured, mapped, race, startsOf } from './bench.ts'
import { checkGuard, checkVerify, profilePath, verifyPath } from './checks.ts'
import { sameServersNote, serveCarnet, serversNotes, withServers } from './servers.ts'

const statelessPath = '/views/stateless/'

/** A route that says who calls. */
export async function measureRoute(bench: Bench): Promise<Measured> {
  const { tool, settings, databases } = bench
  const starts = {
    ...startsOf(bench, tool),
    'carnet, user: true': () => serveCarnet(databases.carnet, { guard: 'user' }),
    'carnet, two processes': () => serveCarnet(databases.carnet, { inTwo: true }),
  }
  const series = await withServers(starts, async (ports) => {
    for (const port of Object.values(ports)) await checkGuard(port, databases.tester)
    await checkGuard(ports['Django, tuned'], databases.tester, statelessPath)
    const get = (port: number, path = profilePath) => {
      return (seconds: number) => tool.get({ port, path }, seconds)
    }
    const { Django, 'Django, tuned': tuned, ...carnets } = mapped(ports, (port) => get(port))
    const stateless = get(ports['Django, tuned'], statelessPath)
    const djangos = { Django, 'Django, tuned': tuned, 'Django, tuned, stateless': stateless }
    return race({ ...djangos, ...carnets }, settings)
  })
  return {
    unit: 'requests per second',
    series,
    notes: [
      `${loadNote(bench)} Each answers {"user":…,"id":…,"staff":…}.`,
      'Django: a view of REST framework behind JWTAuthentication, which loads the user. carnet: guard(auth) as it comes, on Hono; it asks no database. Django and “carnet, user: true” do the same work; so do “Django, tuned, stateless” (JWTStatelessUserAuthentication) and carnet.',
      ...serversNotes,
      `The peer: ${bench.peer.description}.`,
    ],
  }
}

/** The endpoint that says whether a token is good. */
export async function measureVerify(bench: Bench): Promise<Measured> {
  const { tool, settings, databases } = bench
  const series = await withServers(startsOf(bench, tool), async (ports) => {
    for (const port of Object.values(ports)) await checkVerify(port, databases.tester)
    const post = (port: number) => (seconds: number) => tool.post({ port, path: verifyPath }, seconds)
    return race(mapped(ports, post), settings)
  })
  return {
    unit: 'requests per second',
    series,
    notes: [
      `${loadNote(bench)} Both ask the database: Django whether the token is blacklisted, carnet whether its session and its user are there still.`,
      sameServersNote,
    ],
  }
}

const loadNote = ({ tool, tokens }: Bench) =>
  `Load: ${tool.name}, with ${tokens.length.toLocaleString('en')} access tokens by turns; one answer other than 200, and nothing is reported.`
