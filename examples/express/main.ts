import { createServer } from './server.ts'

const { app } = await createServer('sqlite:app.db')
app.listen(8000, '127.0.0.1', () => console.log('http://127.0.0.1:8000'))
