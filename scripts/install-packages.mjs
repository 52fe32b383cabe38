import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runCommand } from './run-command.mjs'

export const root = fileURLToPath(new URL('..', import.meta.url))
const modules = join(root, 'node_modules')
const windows = process.platform === 'win32'

/** Node 24, which the npm package `node` brings, whatever Node the machine has. */
export const node24 = join(modules, 'node', 'bin', windows ? 'node.exe' : 'node')

/** Installs the lock file's packages unless they are there already; gives an exit code. */
export async function installPackages() {
  if (isInstalled()) return 0
  const again = existsSync(modules)
  console.log(`Installing packages (${again ? 'the lock file has changed' : 'first start only'})…`)
  // `--include=dev`: under NODE_ENV=production npm would leave out Node 24 and the compiler
  const args = ['ci', '--include=dev', '--loglevel=error']
  const { code, stopped } = await runCommand('npm', args, { cwd: root, shell: windows })
  if (code !== 0 || stopped) return code || 1
  if (existsSync(node24)) return 0
  console.error(
    'Node 24 did not come with the packages: allow install scripts (`npm config get ignore-scripts` must say false) and start again.',
  )
  return 1
}

/** Whether npm's own record of what it installed holds what the lock file asks for on this machine. */
function isInstalled() {
  const record = join(modules, '.package-lock.json')
  if (!existsSync(node24) || !existsSync(record)) return false
  const { '': _workspace, ...wanted } = packagesOf(join(root, 'package-lock.json'))
  const present = packagesOf(record)
  return Object.entries(wanted).every(([path, entry]) => isPresent(entry, present[path]))
}

function isPresent(wanted, present) {
  // packages for other platforms stay out
  if (present === undefined) return wanted.optional === true || wanted.devOptional === true
  return present.version === wanted.version && present.integrity === wanted.integrity
}

const packagesOf = (lockFile) => JSON.parse(readFileSync(lockFile, 'utf8')).packages
