// `npm run build`: compiles the packages to their dist folders, unless these are up to date.
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { adminSources, buildAdmin } from './build-admin.mjs'
import { copyTemplates } from './copy-templates.mjs'
import { node24, root } from './install-packages.mjs'
import { runCommand } from './run-command.mjs'

/** In the order in which they need each other. */
const packages = ['contract', 'client', 'auth', 'create-carnet']
const stamp = join(root, 'node_modules', '.cache', 'carnet-build')
const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc')

/** Compiles what has changed since the last build; gives an exit code. */
export async function build() {
  const sources = digestOfSources()
  if (isBuilt(sources)) {
    copyTemplates()
    return 0
  }
  console.log('Building packages…')
  rmSync(stamp, { force: true })
  for (const name of packages) {
    const home = join(root, 'packages', name)
    // what is no longer written must not be published
    rmSync(join(home, 'dist'), { recursive: true, force: true })
    const { code, stopped } = await runCommand(node24, [compiler, '-p', join(home, 'tsconfig.build.json')], {
      cwd: root,
    })
    if (code !== 0 || stopped) return code || 1
  }
  copyViewer()
  await buildAdmin()
  copyTemplates()
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, sources)
  return 0
}

/** What the page `/docs` shows the API with: its package is for building only, since it reports its installs. */
function copyViewer() {
  const source = join(root, 'node_modules', 'swagger-ui-dist')
  const target = join(root, 'packages', 'auth', 'dist', 'viewer')
  mkdirSync(target, { recursive: true })
  for (const file of ['swagger-ui-bundle.js', 'swagger-ui.css', 'LICENSE', 'NOTICE'])
    copyFileSync(join(source, file), join(target, file))
}

const isBuilt = (sources) =>
  packages.every((name) => existsSync(join(root, 'packages', name, 'dist', 'index.js'))) &&
  existsSync(join(root, 'packages', 'auth', 'dist', 'admin-page', 'index.html')) &&
  existsSync(stamp) &&
  readFileSync(stamp, 'utf8') === sources

function digestOfSources() {
  const digest = createHash('sha256')
  const settings = ['tsconfig.base.json', 'package-lock.json']
  for (const file of [...settings, ...packages.flatMap(sourcesOf), ...adminSources()]) {
    digest
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0')
  }
  return digest.digest('hex')
}

function sourcesOf(name) {
  const home = join('packages', name)
  const sources = readdirSync(join(root, home, 'src'), { recursive: true }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.test.ts'),
  )
  const settings = ['package.json', 'tsconfig.json', 'tsconfig.build.json']
  return [...settings, ...sources.map((file) => join('src', file))].map((file) => join(home, file)).sort()
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.exitCode = await build()
