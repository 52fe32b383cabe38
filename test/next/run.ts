// `npm run try:next`: the application of docs/frameworks.md on the real Next, built and started behind a proxy. Installs
// some 400 MB into a folder for temporary files, and takes a few minutes.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { startProxy } from '../http/reverse-proxy.ts'
import { repository } from '../planted-tree.ts'
import { applicationFiles } from './application.ts'
import { questions } from './questions.ts'

const { devDependencies } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'))
const wanted = [
  'next@16.4.6',
  ...['react', 'react-dom', '@types/react', '@types/node', 'typescript'].map(own),
]
function own(name: string): string {
  return `${name}@${devDependencies[name]}`
}

const project = mkdtempSync(join(tmpdir(), 'carnet-next-'))
const next = join(project, 'node_modules', 'next', 'dist', 'bin', 'next')
const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1' }

function mustRun(command: string, args: readonly string[], cwd: string): void {
  console.log(`${command === process.execPath ? 'node' : command} ${args[0]}…`)
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${args.join(' ')}\n${stdout}${stderr}`)
}

function install(): void {
  mustRun(process.execPath, ['scripts/build.mjs'], repository)
  for (const name of ['contract', 'auth'])
    mustRun('npm', ['pack', '--pack-destination', project], join(repository, 'packages', name))
  const { version } = JSON.parse(readFileSync(join(repository, 'packages/auth/package.json'), 'utf8'))
  const packed = ['contract', 'auth'].map((name) => `./carnet-${name}-${version}.tgz`)
  writeFileSync(join(project, 'package.json'), '{ "name": "application", "private": true, "type": "module" }')
  mustRun('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...packed, ...wanted], project)
}

function write(): void {
  for (const [path, text] of Object.entries(applicationFiles())) {
    mkdirSync(dirname(join(project, path)), { recursive: true })
    writeFileSync(join(project, path), text)
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}

/** Next itself, once it says that it is ready; `said` is all that it has printed. */
async function start(port: number): Promise<{ server: ChildProcess; said: () => string }> {
  const args = [next, 'start', '-H', '127.0.0.1', '-p', String(port)]
  const server = spawn(process.execPath, args, { cwd: project, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let text = ''
  for (const stream of [server.stdout, server.stderr])
    stream.on('data', (part) => {
      text += part
    })
  while (!text.includes('Ready')) {
    if (server.exitCode !== null) throw new Error(text)
    await once(server.stdout, 'data')
  }
  return { server, said: () => text }
}

async function tryNext(): Promise<number> {
  install()
  write()
  mustRun(process.execPath, ['seed.mjs'], project)
  mustRun(process.execPath, [next, 'build'], project)
  const port = await freePort()
  const { server, said } = await start(port)
  const proxy = await startProxy({ port, host: 'app.example.com', client: '198.51.100.7' })
  try {
    const answers = await questions(`http://127.0.0.1:${proxy.port}`, said)
    for (const { what, problem } of answers)
      console.log(problem === undefined ? `✓ ${what}` : `✗ ${what}: ${problem}`)
    return answers.some(({ problem }) => problem !== undefined) ? 1 : 0
  } finally {
    await proxy.close()
    server.kill()
    await once(server, 'exit')
  }
}

process.exitCode = await tryNext().finally(() => rmSync(project, { recursive: true, force: true }))
