// Writes and chains rows of an audit log as fast as it can, until it is killed. Says what it has written.
import { createChain } from '../../packages/auth/src/audit/index.ts'
import { sqliteStore } from '../../packages/auth/src/stores/index.ts'

const [path = '', name = ''] = process.argv.slice(2)
const store = sqliteStore({ path, clock: Date.now, userCheck: 'active' })
const chain = createChain((purpose) => Buffer.from(purpose))

async function writeOn(): Promise<void> {
  for (let count = 0; ; count++) {
    await store.audit.append({ action: 'user_activated', userId: `${name}-${count}` })
    process.stdout.write(`${name}-${count}\n`)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

async function sealOn(): Promise<void> {
  for (;;) {
    await store.audit.seal(chain, 3)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

await Promise.all([writeOn(), sealOn()])
