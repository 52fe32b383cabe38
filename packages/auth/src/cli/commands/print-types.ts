import type { ParsedOptions } from '../../options/index.ts'
import type { StandardSchema } from '../../users/index.ts'
import {
  type CommandDefinition,
  describeProject,
  type ProjectFlags,
  print,
  printWarning,
} from '../command.ts'
import { loadProject } from '../project.ts'
import { schemaType } from '../schema-type.ts'

/** Prints the types that a page's client is made from, so that it needs none of the server's code. */
export const types: CommandDefinition<ProjectFlags> = {
  describe: describeProject,
  async run(context, flags) {
    const { options } = await loadProject(context, flags)
    const printed = Object.entries(schemasOf(options)).map(([name, { option, schema, otherwise }]) => {
      const type = schema && schemaType(schema)
      if (type === undefined && otherwise !== 'object')
        printWarning(context, `${option} has no schema that tells its type, so ${name} is ${otherwise}.`)
      return declaration(name, type ?? otherwise)
    })
    print(context, [header, ...printed, footer].join('\n\n'))
    return 0
  },
}

interface Described {
  readonly option: string
  readonly schema: StandardSchema | undefined
  /** The type where no schema tells one. */
  readonly otherwise: string
}

function schemasOf({ claims, respond, userFields }: ParsedOptions<unknown>): Record<string, Described> {
  const unknown = 'Record<string, unknown>'
  const added = typeof respond === 'object' ? respond.schema : undefined
  return {
    Claims: { option: 'claims', schema: claims?.schema, otherwise: claims ? unknown : 'object' },
    Answer: { option: 'respond', schema: added, otherwise: respond ? unknown : 'object' },
    UserFields: {
      option: 'userFields',
      schema: userFields as StandardSchema | undefined,
      otherwise: userFields ? unknown : 'object',
    },
  }
}

const header = `// Printed by \`carnet types\` from the options of the server. Print it again when they change.
import type { Api as CarnetApi } from '@carnet/client'`

const comments: Readonly<Record<string, string>> = {
  Claims: 'What tokens say besides what Carnet writes.',
  Answer: 'What the answer of a sign-in holds besides its tokens.',
  UserFields: 'The fields that users have besides those of every user.',
}

const declaration = (name: string, type: string) => `/** ${comments[name]} */\nexport type ${name} = ${type}`

const footer = `/** What \`createClient<Api>\` takes. */
export type Api = CarnetApi<Claims, Answer>`
