// Builds the page of the admin into the package that serves it. One script, one style sheet, no other host.
import { createHash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './install-packages.mjs'

const source = join(root, 'packages', 'admin', 'src')
const target = join(root, 'packages', 'auth', 'dist', 'admin-page')

/** Writes the page to `packages/auth/dist/admin-page`, whole or not at all. */
export async function buildAdmin() {
  // `npm start` runs this file before there are packages
  const { build } = await import('esbuild')
  mkdirSync(dirname(target), { recursive: true })
  const fresh = mkdtempSync(`${target}-`)
  const assets = join(fresh, 'assets')
  await build({
    entryPoints: { admin: join(source, 'main.tsx') },
    outdir: assets,
    bundle: true,
    minify: true,
    format: 'esm',
    target: ['es2023', 'chrome120', 'firefox121', 'safari17.4'],
    conditions: ['@carnet/source'],
    define: { 'process.env.NODE_ENV': '"production"' },
    legalComments: 'inline',
    logLevel: 'warning',
  })
  await build({
    entryPoints: [join(source, 'styles', 'admin.css')],
    outdir: assets,
    bundle: true,
    minify: true,
    logLevel: 'warning',
  })
  copyFileSync(join(root, 'packages', 'auth', 'assets', 'carnet.svg'), join(assets, 'carnet.svg'))
  const index = readFileSync(join(source, 'index.html'), 'utf8')
  writeFileSync(
    join(fresh, 'index.html'),
    index.replace(/assets\/([\w.]+)/g, (path, name) => `${path}?v=${versionOf(join(assets, name))}`),
  )
  chmodSync(fresh, 0o755)
  putInPlace(fresh)
}

/** A server that is running finds one page or the other, but for an instant. */
function putInPlace(fresh) {
  const old = `${fresh}-old`
  if (existsSync(target)) renameSync(target, old)
  try {
    renameSync(fresh, target)
  } catch (error) {
    // another build of the same sources was faster
    if (!existsSync(join(target, 'index.html'))) throw error
  }
  for (const folder of [old, fresh]) rmSync(folder, { recursive: true, force: true })
}

/** As the server computes it: what is asked for by its version may be kept for ever. */
const versionOf = (file) => createHash('sha256').update(readFileSync(file)).digest('base64url').slice(0, 16)

/** What the page is made of besides the packages, as paths from the root. */
export function adminSources() {
  const home = join('packages', 'admin')
  const sources = readdirSync(join(root, home, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
  const assets = ['carnet.css', 'carnet.svg'].map((name) => join('packages', 'auth', 'assets', name))
  return [...sources, ...assets, join(home, 'package.json'), join(home, 'tsconfig.json')].sort()
}

/** Whether something that the page is made of was written after the page. */
function isStale() {
  const index = join(target, 'index.html')
  if (!existsSync(index)) return true
  const contract = join('packages', 'contract', 'src')
  const files = [...adminSources(), ...readdirSync(join(root, contract)).map((name) => join(contract, name))]
  const builtMs = statSync(index).mtimeMs
  return files.some((file) => statSync(join(root, file)).mtimeMs > builtMs)
}

// for tests, which run the packages from their sources
if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href && isStale()) await buildAdmin()
