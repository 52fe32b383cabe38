// Carnet's endpoints as `carnet serve` serves them. The database is in BENCH_DATABASE, the secret in BENCH_SECRET.
import { createAuth } from '@carnet/auth'
import { serveFetch } from './serve-fetch.ts'

const auth = await createAuth({
  database: `sqlite:${process.env['BENCH_DATABASE']}`,
  secret: process.env['BENCH_SECRET'] ?? '',
})
serveFetch((request, { incoming: { socket } }) =>
  auth.handler(request, { remoteAddress: socket.remoteAddress, isEncrypted: false }),
)
