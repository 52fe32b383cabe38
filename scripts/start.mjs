// `npm start`: from a fresh clone to a running server. Plain JavaScript for Node 20 and newer, because Node 24
// comes with the packages that it installs.
import { join } from 'node:path'
import { build } from './build.mjs'
import { installPackages, node24, root } from './install-packages.mjs'
import { runCommand } from './run-command.mjs'

// npm runs us in the repository; the database belongs where the user called npm
const calledIn = process.env.npm_lifecycle_event === 'start' ? process.env.INIT_CWD : undefined
const cwd = calledIn ?? process.cwd()
const command = join(root, 'packages', 'auth', 'bin', 'carnet.js')

const carnet =
  (...args) =>
  async () => {
    const { code, stopped } = await runCommand(node24, [command, ...args], { cwd })
    // asked to stop in the middle: the steps that follow must not run
    return stopped ? { code, last: true } : { code }
  }

const steps = [
  async () => ({ code: await installPackages() }),
  async () => ({ code: await build() }),
  carnet('migrate'),
  carnet('createsuperuser', '--noinput', '--username', 'admin', '--random-password', '--if-no-users'),
  carnet('serve'),
]

for (const step of steps) {
  const { code, last } = await step()
  process.exitCode = code
  if (code !== 0 || last) break
}
