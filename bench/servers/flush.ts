// Deletes the expired sessions of BENCH_ADDRESS or BENCH_DATABASE when it is asked to, as `carnet flush-expired` does.
import { createAuth } from '@carnet/auth'
import { serveFetch } from './serve-fetch.ts'

const auth = await createAuth({
  database: process.env['BENCH_ADDRESS'] ?? `sqlite:${process.env['BENCH_DATABASE']}`,
  secret: process.env['BENCH_SECRET'] ?? '',
})
serveFetch(async () => Response.json({ deleted: await auth.sessions.flushExpired() }))
