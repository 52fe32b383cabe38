import { serve } from '@hono/node-server'
import { openAuth } from './auth.ts'
import { createServer } from './server.ts'

const app = createServer(await openAuth())
serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 8000 }, () => console.log('http://127.0.0.1:8000'))
