import { homedir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@carnet/client'
import { fileStorage } from './file-storage.ts'
import { run } from './run.ts'
import { terminal } from './terminal.ts'

const client = createClient({
  baseUrl: process.env['SERVER_URL'] ?? 'http://127.0.0.1:8000/api',
  // a command is done in a moment: a token is refreshed when one is needed
  keepFresh: false,
  storage: fileStorage(join(homedir(), '.config', 'carnet-example', 'session.json')),
})

process.exitCode = await run(process.argv[2] ?? '', client, terminal)
client.close()
