// Carnet's endpoints as `carnet serve` serves them. The SQLite file is in BENCH_DATABASE, or the address of a database in
// BENCH_ADDRESS; the secret is in BENCH_SECRET.
import { createAuth } from '@carnet/auth'
import { serveFetch } from './serve-fetch.ts'

const auth = await createAuth({
  database: process.env['BENCH_ADDRESS'] ?? `sqlite:${process.env['BENCH_DATABASE']}`,
  secret: process.env['BENCH_SECRET'] ?? '',
})
serveFetch((request, { incoming: { socket } }) =>
  auth.handler(request, { remoteAddress: socket.remoteAddress, isEncrypted: false }),
)
