import { serve } from '@hono/node-server'
import { createServer } from './server.ts'

const { app } = await createServer('sqlite:app.db')
serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 8000 }, () => console.log('http://127.0.0.1:8000'))
