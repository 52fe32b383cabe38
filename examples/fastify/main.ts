import { createServer } from './server.ts'

const { app } = await createServer('sqlite:app.db')
await app.listen({ port: 8000 })
console.log('http://127.0.0.1:8000')
