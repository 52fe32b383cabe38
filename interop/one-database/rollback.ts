import { issueFor } from './blacklists.ts'
import { formatNames, passwordOf } from './people.ts'
import { tokenIn, type World } from './world.ts'

/** Carnet is taken away: Django goes on with everything that it left. */
export async function rollback(world: World, tablesBefore: string): Promise<void> {
  const { carnet, django, advance, check, database } = world
  const { refresh } = await issueFor(world, carnet, 'ada')
  const rotated = tokenIn(await carnet.post('refresh', { refresh }), 'refresh')
  await world.closeCarnet()
  advance(60)
  const answer = await django.post('refresh', { refresh: rotated })
  check("Carnet's last token is refreshed at Django", answer.status === 200)
  check('and the one before it is not', (await django.post('refresh', { refresh })).status === 401)
  for (const username of formatNames) {
    const signedIn = await django.post('obtain', { username, password: passwordOf(username) })
    check(`somebody whose hash was of ${username} signs in`, signedIn.status === 200)
  }
  check("Django's tables are as its migrate made them", (await database.tables()) === tablesBefore)
}
