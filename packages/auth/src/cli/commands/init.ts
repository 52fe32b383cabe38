import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type CommandDefinition, CommandError, print } from '../command.ts'
import { projectFiles } from '../project-files.ts'

export const init: CommandDefinition<object> = {
  describe: (command) => command.argument('<name>', 'the name of the project and of its folder'),
  async run(context, _flags, [name = '']) {
    if (!isProjectName(name)) {
      throw new CommandError(
        `'${name}' is not a valid project name: begin with a letter, and use small letters, digits, - and _.`,
      )
    }
    makeFolder(name)
    for (const { path, text, mode } of projectFiles(name)) {
      const file = join(name, path)
      writeFileSync(file, text, { flag: 'wx', mode: mode ?? 0o666 })
    }
    print(context, nextSteps(name))
    return 0
  },
}

// npm's rules for the name of a package, without scopes, and no name that is a module of Node
const isProjectName = (name: string) =>
  /^[a-z][a-z0-9_-]{0,99}$/.test(name) && !['node_modules', 'carnet'].includes(name)

/** Makes the folder; of two at once, one does. */
function makeFolder(name: string): void {
  try {
    mkdirSync(name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    throw new CommandError(`'${resolve(name)}' already exists`)
  }
}

const nextSteps = (name: string) => `Made the project ${name}. What comes next:

  cd ${name}
  npm install
  npx carnet migrate
  npx carnet createsuperuser
  npm start`
