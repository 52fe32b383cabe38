import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import type { Wanted } from './ask-missing.ts'
import { nextSteps } from './next-steps.ts'
import { ScaffoldError } from './scaffold-error.ts'

export interface Place {
  /** The folder that has a folder for each template. */
  readonly templates: string
  /** Where the project's folder is made. */
  readonly folder: string
}

/** Makes the project. Of two at once one does; what exists is left as it is. @throws ScaffoldError */
export async function makeProject({ name, template }: Wanted, { templates, folder }: Place): Promise<void> {
  const project = resolve(folder, name)
  await makeFolder(project)
  const source = join(templates, template)
  await cp(source, project, { recursive: true, force: false, filter: (path) => isPartOf(basename(path)) })
  const add = (file: string, text: string, mode = 0o666) =>
    writeFile(join(project, file), text, { flag: 'wx', mode })
  await writeFile(join(project, 'package.json'), await manifest(source, name))
  await add('.gitignore', ignored)
  await add('README.md', readme({ name, template }))
  if (!existsSync(join(project, 'tsconfig.json'))) {
    await cp(join(templates, 'tsconfig.json'), join(project, 'tsconfig.json'))
  }
  // what is run by the command reads its secret there; other servers make a key of their own at their first start
  if (existsSync(join(project, 'carnet.config.ts'))) await add('.env', environment(), 0o600)
}

async function makeFolder(project: string): Promise<void> {
  try {
    await mkdir(project)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    throw new ScaffoldError(`'${project}' already exists`)
  }
}

/** Whether a file belongs to a template: what a run of an example left behind does not. */
const isPartOf = (name: string): boolean =>
  !['node_modules', 'dist', '.env', 'carnet.key'].includes(name) && !/\.db(-\w+)?$/.test(name)

async function manifest(source: string, name: string): Promise<string> {
  const { name: _, ...rest } = JSON.parse(await readFile(join(source, 'package.json'), 'utf8'))
  const { dependencies = {}, devDependencies = {}, ...others } = rest
  return `${JSON.stringify(
    {
      name,
      ...others,
      engines: { node: '>=22.18' },
      dependencies: ranges(dependencies),
      devDependencies: ranges(devDependencies),
    },
    null,
    2,
  )}\n`
}

/** Where the examples name this very version, a project takes what is compatible with it. */
const ranges = (versions: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(versions).map(([name, version]) => [name, version.replace(/^(?=\d)/, '^')]),
  )

const ignored = 'node_modules/\ndist/\n.env\n*.db*\ncarnet.key\n'

const environment = () => `# the secret that signs the tokens: whoever knows it can sign in as anybody
CARNET_SECRET=${randomBytes(32).toString('hex')}
`

const readme = (wanted: Wanted) => `# ${wanted.name}

Made by \`npm create carnet@latest\`, from the template \`${wanted.template}\`.

\`\`\`
${nextSteps(wanted.template).join('\n')}
\`\`\`

\`npm test\` tries it, without a server and without a database.
`
