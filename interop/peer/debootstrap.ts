import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { runProgram } from './run-program.ts'

/** How to call debootstrap, and where its scripts are. */
export interface Debootstrap {
  readonly program: string
  readonly env: Readonly<Record<string, string>>
  readonly scripts: string
}

/** The machine's own debootstrap, or one that is unpacked into the folder; nothing is installed. */
export async function findDebootstrap(folder: string): Promise<Debootstrap> {
  if (existsSync('/usr/sbin/debootstrap')) return debootstrapBelow('/')
  if (!existsSync(join(folder, 'usr/sbin/debootstrap'))) await unpackDebootstrap(folder)
  return debootstrapBelow(folder)
}

function debootstrapBelow(root: string): Debootstrap {
  const home = join(root, 'usr/share/debootstrap')
  return {
    program: join(root, 'usr/sbin/debootstrap'),
    env: { DEBOOTSTRAP_DIR: home },
    scripts: join(home, 'scripts'),
  }
}

async function unpackDebootstrap(folder: string): Promise<void> {
  // lists of our own: those of the machine may be missing, and are not ours to fetch
  const state = join(folder, 'apt')
  for (const name of ['lists/partial', 'cache/archives/partial', 'download'])
    mkdirSync(join(state, name), { recursive: true })
  const options = [
    `Dir::State::lists=${join(state, 'lists')}`,
    `Dir::Cache=${join(state, 'cache')}`,
    'APT::Sandbox::User=root',
  ].flatMap((option) => ['-o', option])
  const download = join(state, 'download')
  await runProgram('apt-get', [...options, 'update'], { timeoutMs: 120_000 })
  await runProgram('apt-get', [...options, 'download', 'debootstrap'], { cwd: download, timeoutMs: 60_000 })
  const archive = readdirSync(download).find((name) => name.endsWith('.deb'))
  if (archive === undefined) throw new Error('apt-get download gave no debootstrap')
  await runProgram('dpkg', ['-x', join(download, archive), folder], { timeoutMs: 60_000 })
}
