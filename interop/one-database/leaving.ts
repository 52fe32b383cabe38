import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { carnetCommand } from '../drive/carnet-command.ts'
import { startCarnet } from '../drive/carnet-server.ts'
import { articleTwo } from '../setups/articles.ts'
import { issueFor } from './blacklists.ts'
import { passwordOf } from './people.ts'
import { claimsIn, createServer, jtiOf, secret, simpleJwt, tokenIn, type World } from './world.ts'

/** Users and tokens of Django, which is alone again, are carried into a database of Carnet's own. */
export async function leaving(world: World): Promise<void> {
  const { check, control, database, advance, nowSeconds } = world
  // the command goes by the machine's clock
  advance(Math.floor(Date.now() / 1000) - nowSeconds())
  const [live, over] = [
    await issueFor(world, world.django, 'dan'),
    await issueFor(world, world.django, 'dan'),
  ]
  await control({ do: 'blacklist', jti: jtiOf(over.refresh) })
  const folder = mkdtempSync(join(tmpdir(), 'carnet-leaving-'))
  const target = `sqlite:${join(folder, 'carnet.db')}`
  const env = { DATABASE_URL: target, CARNET_SECRET: secret }
  const flags = ['--from', database.address, '--user-table', 'people_person', '--field', 'role', '--json']
  try {
    await carnetCommand(['migrate'], env)
    const carried = await carnetCommand(['import', 'django', ...flags], env)
    check(`the import ends well${carried.errors}`, carried.code === 0)
    const again = await carnetCommand(['import', 'django', ...flags], env)
    check('and, repeated, finds everybody there', again.output.includes('"users":{"carried":0'))
    const carnet = await startCarnet(simpleJwt, { database: target, ...articleTwo.options })
    await goOn(world, createServer('Carnet', carnet.send, nowSeconds), { live, over }).finally(carnet.close)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Tokens {
  readonly live: { readonly refresh: string; readonly access: string }
  readonly over: { readonly refresh: string }
}

async function goOn(
  { check }: World,
  carnet: ReturnType<typeof createServer>,
  { live, over }: Tokens,
): Promise<void> {
  const signedIn = await carnet.post('obtain', { username: 'ada', password: passwordOf('ada') })
  check('somebody signs in with the password they had', signedIn.status === 200)
  check('and has their role', claimsIn(tokenIn(signedIn, 'access'))['role'] === 'editor')
  check("an access token of Django's is good", (await carnet.profile(live.access)).status === 200)
  const refreshed = await carnet.post('refresh', { refresh: live.refresh })
  check("a refresh token of Django's is exchanged", refreshed.status === 200)
  check('for one that goes on', typeof claimsIn(tokenIn(refreshed, 'refresh'))['sid'] === 'string')
  const refused = await carnet.post('refresh', { refresh: over.refresh })
  check('one that Django blacklisted is not', refused.status === 401)
}
