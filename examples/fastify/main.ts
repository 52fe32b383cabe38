import { openAuth } from './auth.ts'
import { createServer } from './server.ts'

const app = createServer(await openAuth())
await app.listen({ port: 8000 })
console.log('http://127.0.0.1:8000')
