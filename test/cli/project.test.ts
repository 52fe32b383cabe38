import { existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { repository } from '../planted-tree.ts'
import { createScratch } from './command.ts'

const { folder, carnet, remove } = createScratch()
afterAll(remove)

const failure = (sentence: string) => ({ code: 1, stdout: '', stderr: `${sentence}\n` })
const secret = '0123456789abcdef0123456789abcdeffedcba9876543210'

describe('carnet init', () => {
  const project = join(folder, 'demo')
  const read = (file: string) => readFileSync(join(project, file), 'utf8')

  beforeAll(async () => {
    const { code, stdout, stderr } = await carnet(['init', 'demo'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain(
      'cd demo\n  npm install\n  npx carnet migrate\n  npx carnet createsuperuser\n  npm start',
    )
    symlinkSync(join(repository, 'node_modules'), join(project, 'node_modules'))
  })

  test('makes a project that names this version and begins with two words', () => {
    const { version } = JSON.parse(readFileSync(join(repository, 'packages/auth/package.json'), 'utf8'))
    const { dependencies, scripts } = JSON.parse(read('package.json'))
    expect(dependencies['@carnet/auth']).toBe(`^${version}`)
    expect(scripts).toMatchObject({ start: 'carnet serve', test: 'node --test' })
    expect(read('.gitignore').split('\n')).toEqual(
      expect.arrayContaining(['.env', 'carnet.db*', 'carnet.key']),
    )
  })

  test('gives each project a secret of its own, for its owner only', async () => {
    await carnet(['init', 'other'])
    const secrets = [read('.env'), readFileSync(join(folder, 'other/.env'), 'utf8')].map(
      (text) => /^CARNET_SECRET=([0-9a-f]{64})$/m.exec(text)?.[1],
    )
    expect(new Set(secrets).size).toBe(2)
    expect(secrets).not.toContain(undefined)
    expect(statSync(join(project, '.env')).mode & 0o777).toBe(0o600)
  })

  test('refuses what exists, and leaves it as it is', async () => {
    const before = read('.env')
    expect(await carnet(['init', 'demo'])).toEqual(failure(`'${project}' already exists`))
    expect(read('.env')).toBe(before)
  })

  test.each(['1bad', '../evil', 'Demo', '.', '', 'a/b', 'node_modules', 'a'.repeat(101)])(
    'refuses the name %j',
    async (name) => {
      const { code, stdout, stderr } = await carnet(['init', name])
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
      expect(stderr).toBe(
        `'${name}' is not a valid project name: begin with a letter, and use small letters, digits, - and _.\n`,
      )
    },
  )

  test('makes a project that passes its own check and whose secret stands in .env', async () => {
    const { code, stdout } = await carnet(['check', '--json'], { folder: project })
    expect(code).toBe(0)
    const { ok, errors, recommendations } = JSON.parse(stdout)
    expect({ ok, errors }).toEqual({ ok: true, errors: [] })
    const about = recommendations.map((one: { about: string }) => one.about)
    expect(about).toEqual(['database', 'sessionLifetime', 'passwords.minimumLength'])
    const keys = await carnet(['migrate'], { folder: project }).then(() =>
      carnet(['keys', 'list'], { folder: project }),
    )
    expect(keys.stdout).toBe('The key that signs is your own: the option "secret".\n')
  })

  test('the environment wins over .env', async () => {
    expect(await carnet(['check'], { folder: project, env: { CARNET_SECRET: 'short' } })).toEqual(
      failure('CARNET_SECRET: The secret has 5 bytes; it needs at least 32.'),
    )
  })
})

describe('carnet migrate', () => {
  test('prints what Django prints, and does nothing the second time', async () => {
    const first = await carnet(['migrate'], { env: { DATABASE_URL: 'sqlite:fresh.db' } })
    const head = 'Operations to perform:\n  Apply all migrations: carnet\nRunning migrations:\n'
    const applied = ['0001_initial', '0002_moving', '0003_scale', '0004_admin'].map(
      (name) => `  Applying ${name}... OK\n`,
    )
    expect(first.stdout).toBe(head + applied.join(''))
    const second = await carnet(['migrate'], { env: { DATABASE_URL: 'sqlite:fresh.db' } })
    expect(second).toEqual({ code: 0, stdout: `${head}  No migrations to apply.\n`, stderr: '' })
    expect(statSync(join(folder, 'fresh.db')).mode & 0o777).toBe(0o600)
  })

  test('two at once: one does it, both are content', async () => {
    const env = { DATABASE_URL: 'sqlite:race.db' }
    const both = await Promise.all([carnet(['migrate'], { env }), carnet(['migrate'], { env })])
    expect(both.map(({ code, stderr }) => ({ code, stderr }))).toEqual([
      { code: 0, stderr: '' },
      { code: 0, stderr: '' },
    ])
    expect(both.filter(({ stdout }) => stdout.includes('Applying 0001_initial... OK'))).toHaveLength(1)
  })

  test.each([
    ['sqlite:', "DATABASE_URL must be 'sqlite:PATH' or 'postgres://USER:PASSWORD@HOST/NAME'."],
    [
      'mysql://ada:hunter2@db/x',
      "DATABASE_URL must be 'sqlite:PATH' or 'postgres://USER:PASSWORD@HOST/NAME'.",
    ],
    ['sqlite:nosuch/x.db', "The folder 'nosuch' does not exist."],
    ['sqlite:a-folder', "'a-folder' is a folder, where a file is needed."],
    [
      'sqlite:junk.db',
      'The file that DATABASE_URL or the option "database" names is not an SQLite database.',
    ],
  ])('refuses the database %s', async (address, sentence) => {
    mkdirSync(join(folder, 'a-folder'), { recursive: true })
    writeFileSync(join(folder, 'junk.db'), 'no database '.repeat(100))
    expect(await carnet(['migrate'], { env: { DATABASE_URL: address } })).toEqual(failure(sentence))
  })
})

describe('a config file', () => {
  const config = join(folder, 'carnet.config.ts')
  afterAll(() => rmSync(config))

  test.each([
    ['throw new Error("boom")', 'carnet.config.ts cannot be loaded: Error: boom (line 1, column 7)'],
    ['throw 5', 'carnet.config.ts threw number.'],
    [
      'export const options = {}',
      'carnet.config.ts must export its options: export default defineAuth({ … }).',
    ],
    [
      'export default () => ({})',
      'carnet.config.ts must export its options: export default defineAuth({ … }).',
    ],
    ['export default null', 'carnet.config.ts must export its options: export default defineAuth({ … }).'],
    [
      'export default { acessLifetime: "5m" }',
      'carnet.config.ts: Unknown option "acessLifetime". Did you mean "accessLifetime"?',
    ],
    [
      'import { defineAuth } from "@carnet/auth"\nexport default defineAuth({ grace: "61s" })',
      `carnet.config.ts is wrong: Option "grace" must be a duration such as '10s', '5m', '12h' or '30d', from 0s to 60s.`,
    ],
    [
      'export default { secret: "short" }',
      'carnet.config.ts: Option "secret": The secret has 5 bytes; it needs at least 32.',
    ],
    [
      'enum A { B }',
      'carnet.config.ts cannot be loaded: SyntaxError: TypeScript enum is not supported in strip-only mode (line 1)',
    ],
    ['import "nosuch"', "carnet.config.ts cannot be loaded: Cannot find package 'nosuch'."],
  ])('%s is refused in one sentence', async (source, sentence) => {
    writeFileSync(config, source)
    expect(await carnet(['check'])).toEqual(failure(sentence))
  })

  test('what it says and the environment contradict one another in the names that people wrote', async () => {
    writeFileSync(config, 'export default { algorithm: "EdDSA" }')
    expect(await carnet(['check'], { env: { CARNET_SECRET: secret } })).toEqual(
      failure('CARNET_SECRET is for the HS algorithms; "algorithm" is EdDSA. Give "signingKey" instead.'),
    )
  })

  test('the environment wins over it, one value at a time', async () => {
    const source = {
      passwords: { minimumLength: 20 },
      sessionLifetime: '90d',
      cors: { origins: ['http://a.example'] },
    }
    writeFileSync(config, `export default ${JSON.stringify(source)}`)
    const { stdout } = await carnet(['check', '--json'], {
      env: { CARNET_CORS_ORIGINS: 'https://a.example', CARNET_ACCESS_LIFETIME: '1h', HOST: '0.0.0.0' },
    })
    const about = JSON.parse(stdout).recommendations.map((one: { about: string }) => one.about)
    expect(about).toEqual(['database', 'accessLifetime', 'requireTls'])
  })

  test('may have another name, be JavaScript, and stand elsewhere', async () => {
    mkdirSync(join(folder, 'elsewhere'))
    writeFileSync(join(folder, 'elsewhere/options.mjs'), 'export default { grace: "99s" }')
    const { stderr } = await carnet(['check', '--config', 'elsewhere/options.mjs'])
    expect(stderr).toMatch(/^elsewhere\/options\.mjs: Option "grace" must be/)
    expect(await carnet(['check', '--config', 'nosuch.ts'])).toEqual(
      failure("There is no config file 'nosuch.ts'."),
    )
  })
})

describe('the environment', () => {
  test('a variable with a wrong value is named, and its value is not shown', async () => {
    const { code, stderr } = await carnet(['check', '--json'], { env: { CARNET_GRACE: 'hunter2' } })
    expect(code).toBe(1)
    expect(stderr).toBe('')
    const { stdout } = await carnet(['check', '--json'], { env: { CARNET_GRACE: 'hunter2' } })
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      errors: [expect.stringMatching(/^CARNET_GRACE must be/)],
    })
    expect(stdout).not.toContain('hunter2')
  })

  test('a mistyped variable is told, and all goes on', async () => {
    const { code, stderr } = await carnet(['check'], { env: { CARNET_SECRTE: secret } })
    expect(code).toBe(0)
    expect(stderr).toBe('Warning: carnet knows no variable CARNET_SECRTE. Did you mean CARNET_SECRET?\n')
  })

  test('a folder called .env is refused', async () => {
    mkdirSync(join(folder, 'strange/.env'), { recursive: true })
    expect(await carnet(['check'], { folder: join(folder, 'strange') })).toEqual(
      failure("The file '.env' cannot be read."),
    )
  })
})

describe('carnet check', () => {
  test('makes neither a database nor keys', async () => {
    mkdirSync(join(folder, 'empty'))
    expect((await carnet(['check'], { folder: join(folder, 'empty') })).code).toBe(0)
    expect(existsSync(join(folder, 'empty/carnet.db'))).toBe(false)
    expect(existsSync(join(folder, 'empty/carnet.key'))).toBe(false)
  })

  test('names what others may read', async () => {
    const place = join(folder, 'open')
    mkdirSync(place)
    writeFileSync(join(place, '.env'), 'CARNET_SECRET_FILE=secret.txt\n', { mode: 0o644 })
    writeFileSync(join(place, 'secret.txt'), secret, { mode: 0o640 })
    const { stdout } = await carnet(['check'], { folder: place })
    expect(stdout).toContain('.env: others can read it; run: chmod 600 .env\n')
    expect(stdout).toContain('CARNET_SECRET_FILE: others can read the file; give it the mode 600.\n')
  })
})
