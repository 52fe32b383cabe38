import { randomBytes } from 'node:crypto'
import { packageManifest } from './package-manifest.ts'

/** A file of a new project. */
export interface ProjectFile {
  readonly path: string
  readonly text: string
  readonly mode?: number
}

/** Everything that `carnet init` writes, with a secret of its own. */
export function projectFiles(name: string): readonly ProjectFile[] {
  return [
    { path: 'package.json', text: `${JSON.stringify(manifest(name), null, 2)}\n` },
    { path: 'carnet.config.ts', text: config },
    { path: 'server.test.ts', text: test },
    { path: 'tsconfig.json', text: `${JSON.stringify(compilerOptions, null, 2)}\n` },
    { path: '.env', text: environment(), mode: 0o600 },
    { path: '.gitignore', text: 'node_modules/\n.env\ncarnet.db*\ncarnet.key\n' },
    { path: 'README.md', text: readme(name) },
  ]
}

function manifest(name: string) {
  const { version, dependencies } = packageManifest()
  return {
    name,
    private: true,
    type: 'module',
    scripts: { start: 'carnet serve', test: 'node --test', check: 'carnet check', types: 'tsc' },
    dependencies: { '@carnet/auth': `^${version}`, zod: dependencies['zod'] },
    devDependencies: { '@types/node': '^24.0.0', node: '^24.0.0', typescript: '^6.0.0' },
    allowScripts: { node: true },
  }
}

const compilerOptions = {
  compilerOptions: {
    target: 'es2024',
    module: 'nodenext',
    types: ['node'],
    strict: true,
    skipLibCheck: true,
    noEmit: true,
    erasableSyntaxOnly: true,
    allowImportingTsExtensions: true,
  },
}

const config = `import { defineAuth } from '@carnet/auth'
import { z } from 'zod'

export default defineAuth({
  // what your users have besides a name, an e-mail address and a password
  userFields: z.object({ role: z.string().default('member') }),

  // what every token says of its user; a token is signed, not encrypted: whoever holds it can read this
  claims: {
    schema: z.object({ email: z.string(), username: z.string(), role: z.string() }),
    from: (user) => ({ email: user.email, username: user.username, role: user.role }),
  },

  // what signing in answers besides the tokens
  respond: ({ user }) => ({ user: { username: user.username, email: user.email } }),

  // basePath: '/api/v1',
  // accessLifetime: '5m',
  // refreshLifetime: '30d',
  // sessionLifetime: '90d',
  // passwords: { minimumLength: 15 },
  // cors: { origins: ['http://localhost:5173'] },
  // database: 'sqlite:carnet.db',    with npm install pg also 'postgres://…'; better in the variable DATABASE_URL
})
`

const test = `import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, test } from 'node:test'

const command = join(import.meta.dirname, 'node_modules', '@carnet', 'auth', 'bin', 'carnet.js')
const folder = await mkdtemp(join(tmpdir(), 'carnet-'))
const env = {
  ...process.env,
  DATABASE_URL: \`sqlite:\${join(folder, 'carnet.db')}\`,
  CARNET_DRAIN: '0s',
  CARNET_SUPERUSER_USERNAME: 'ada',
  CARNET_SUPERUSER_EMAIL: 'ada@example.com',
  CARNET_SUPERUSER_PASSWORD: 'analytical engine 1843',
}
const carnet = (...args: string[]) => spawn(process.execPath, [command, ...args], { env, stdio: 'pipe' })

let server: ReturnType<typeof carnet>
let url = ''

before(async () => {
  for (const args of [['migrate'], ['createsuperuser', '--noinput']]) {
    const [code] = await once(carnet(...args), 'exit')
    assert.equal(code, 0)
  }
  server = carnet('serve', '--port', '0', '--quiet')
  for await (const line of createInterface(server.stdout)) {
    url = /http:\\S+/.exec(line)?.[0] ?? ''
    if (url) break
  }
})

after(async () => {
  server.kill()
  await once(server, 'exit')
  await rm(folder, { recursive: true })
})

test('a user signs in and is known by the access token', async () => {
  const answer = await fetch(\`\${url}/api/token/\`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'ada', password: 'analytical engine 1843' }),
  })
  const { access, user } = (await answer.json()) as { access: string; user: unknown }
  assert.deepEqual(user, { username: 'ada', email: 'ada@example.com' })
  const profile = await fetch(\`\${url}/api/profile/\`, { headers: { authorization: \`Bearer \${access}\` } })
  assert.deepEqual(await profile.json(), { user: 'ada' })
})
`

const environment = () => `# the secret that signs the tokens: whoever knows it can sign in as anybody
CARNET_SECRET=${randomBytes(32).toString('hex')}
`

const readme = (name: string) => `# ${name}

A server that signs users in with JSON Web Tokens, by Carnet.

\`\`\`
npm install
npx carnet migrate
npx carnet createsuperuser
npm start
\`\`\`

What users have and what tokens say stands in \`carnet.config.ts\`. The secret stands in \`.env\`: keep it to yourself.
`
