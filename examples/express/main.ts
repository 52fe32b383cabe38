import { openAuth } from './auth.ts'
import { createServer } from './server.ts'

const app = createServer(await openAuth())
app.listen(8000, '127.0.0.1', () => console.log('http://127.0.0.1:8000'))
