// Carnet's endpoints and the profile of the interop project's Django, served as `carnet serve` serves: `articles.ts
// GUARD`, where `claims` is the guard as it comes and `user` also loads the user. The database is in BENCH_DATABASE,
// the secret in BENCH_SECRET.
import { carnet, guard } from '@carnet/auth/hono'
import type { HttpBindings } from '@hono/node-server'
import { Hono } from 'hono'
import { openArticles } from '../django/articles.ts'
import { serveFetch } from './serve-fetch.ts'

const auth = await openArticles({
  path: process.env['BENCH_DATABASE'] ?? '',
  secret: process.env['BENCH_SECRET'] ?? '',
})
const path = '/views/profile/'
const app = new Hono<{ Bindings: HttpBindings }>()
if (process.argv[2] === 'user') {
  app.get(path, guard(auth, { user: true }), ({ var: { auth }, json }) => {
    const { id, username, isStaff } = auth.user
    return json({ user: username, id, staff: isStaff })
  })
} else {
  app.get(path, guard(auth), ({ var: { auth }, json }) =>
    json({ user: auth.claims.username, id: auth.userId, staff: auth.token['is_staff'] === true }),
  )
}
app.route('/', carnet(auth))
serveFetch(async (request, bindings) => app.fetch(request, bindings))
