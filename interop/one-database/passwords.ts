import { issueFor } from './blacklists.ts'
import { type Format, type FormatName, formatNames, formats, passwordOf } from './people.ts'
import type { World } from './world.ts'

/** Hashes and passwords that either server writes. */
export async function passwords(world: World): Promise<void> {
  await changed(world)
  for (const name of formatNames) await signedInWith(world, name, formats[name])
}

async function changed(world: World): Promise<void> {
  const { auth, control, carnet, django, check } = world
  await control({ do: 'set_password', user: 'fay', password: 'set at Django, 1234' })
  const here = await carnet.post('obtain', { username: 'fay', password: 'set at Django, 1234' })
  check('a password that Django set is good here', here.status === 200)
  const old = await carnet.post('obtain', { username: 'fay', password: passwordOf('fay') })
  check('and the old one is not', old.status === 401)

  const [own, theirs] = [await issueFor(world, carnet, 'fay'), await issueFor(world, django, 'fay')]
  const { id = '' } = (await auth.users.findByUsername('fay')) ?? {}
  await auth.users.setPassword(id, 'set at Carnet, 1234')
  const isRead = await control({ do: 'check_password', user: 'fay', password: 'set at Carnet, 1234' })
  check('a password that Carnet set is good at Django', isRead === true)
  for (const { refresh } of [own, theirs])
    for (const server of [django, carnet]) {
      const answer = await server.post('refresh', { refresh })
      check(`an earlier session is ended at ${server.name}`, answer.status === 401)
    }
}

/** The format in which Django, as it comes, writes. */
const preferred = /^pbkdf2_sha256\$1000000\$/

async function signedInWith(
  { control, carnet, check }: World,
  user: FormatName,
  { becomes, ...hash }: Format,
): Promise<void> {
  const password = passwordOf(user)
  await control({ do: 'hash_password', user, password, ...hash })
  const before = await control({ do: 'password_column', user })
  const answer = await carnet.post('obtain', { username: user, password })
  check(`somebody with a hash of ${user} signs in here`, answer.status === 200)
  const after = await control({ do: 'password_column', user })
  const isAsExpected = becomes === 'kept' ? after === before : preferred.test(String(after))
  check(`whose hash is ${becomes}`, isAsExpected)
  const isRead = await control({ do: 'check_password', user, password })
  check('and one that Django reads', isRead === true)
}
