import { createInAdmin } from './admin-pages.ts'
import { passwordOf } from './people.ts'
import { claimsIn, tokenIn, type World } from './world.ts'

const made = { username: 'made.in.admin', password: 'a password from the admin, 1234' }

/** Users who come and go at either server. */
export async function accounts(world: World): Promise<void> {
  await madeAtDjango(world)
  await madeAtCarnet(world)
  await deactivatedAtEither(world)
}

async function madeAtDjango({ carnet, djangoPort, check }: World): Promise<void> {
  const admin = { username: 'root', password: passwordOf('root') }
  check("a user is made in Django's admin", await createInAdmin(djangoPort, admin, made))
  const signedIn = await carnet.post('obtain', made)
  check('and signs in here', signedIn.status === 200)
  const claims = claimsIn(tokenIn(signedIn, 'access'))
  check("with the role of the model's default", claims['role'] === 'reader')
  check('and Django knows the token', (await carnet.profile(tokenIn(signedIn, 'access'))).status === 200)
  const wrong = await carnet.post('obtain', { ...made, password: 'wrong' })
  check('but not with a wrong password', wrong.status === 401)
}

async function madeAtCarnet({ auth, carnet, django, check }: World): Promise<void> {
  const account = { username: 'made.here', password: 'a password from Carnet, 1234', role: 'author' }
  await auth.users.create({ ...account, email: 'here@example.com' })
  const there = await django.post('obtain', account)
  check('a user that Carnet made signs in at Django', there.status === 200)
  check('with the role that Carnet gave', claimsIn(tokenIn(there, 'access'))['role'] === 'author')
  const profile = await carnet.profile(tokenIn(there, 'access'))
  check("and Carnet takes Django's token", profile.status === 200)
}

async function deactivatedAtEither({ auth, carnet, django, control, check }: World): Promise<void> {
  const issued = (await control({ do: 'issue', user: 'bea' })) as { refresh: string; access: string }
  await control({ do: 'deactivate', user: 'bea' })
  const refreshed = await carnet.post('refresh', { refresh: issued.refresh })
  check('somebody deactivated at Django cannot refresh here', refreshed.status === 401)
  check('nor read their profile', (await carnet.profile(issued.access)).status === 401)
  await control({ do: 'activate', user: 'bea' })

  const { id = '' } = (await auth.users.findByUsername('bea')) ?? {}
  const own = await auth.tokens.issueFor(id)
  await auth.users.deactivate(id)
  const there = await django.post('refresh', { refresh: own.refresh })
  check('somebody deactivated here cannot refresh at Django', there.status === 401)
  check('nor read their profile there', (await django.profile(own.access)).status === 401)
  await auth.users.delete(id)
  check('somebody deleted here is gone there', (await django.profile(own.access)).status === 401)
}
