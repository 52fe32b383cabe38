// Carnet's endpoints as `carnet serve` serves them. The SQLite file is in BENCH_DATABASE, or the address of a database in
// BENCH_ADDRESS, a Redis beside it in BENCH_REDIS; the secret is in BENCH_SECRET, and how many proxies are believed in BENCH_HOPS.
import { createAuth } from '@carnet/auth'
import { serveFetch } from './serve-fetch.ts'

const redis = process.env['BENCH_REDIS']
const auth = await createAuth({
  database: process.env['BENCH_ADDRESS'] ?? `sqlite:${process.env['BENCH_DATABASE']}`,
  secret: process.env['BENCH_SECRET'] ?? '',
  ...(redis === undefined ? {} : { redis }),
  trustedHops: Number(process.env['BENCH_HOPS'] ?? 0),
})
serveFetch((request, { incoming: { socket } }) =>
  auth.handler(request, { remoteAddress: socket.remoteAddress, isEncrypted: false }),
)
