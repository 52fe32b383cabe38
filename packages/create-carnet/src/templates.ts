/** What a project can begin as: each is a folder of that name under `templates/`. */
export const templates = {
  react: {
    is: 'a page in React that signs in, and the server behind it',
    steps: [
      'npx carnet migrate',
      'npx carnet createsuperuser --field role=editor',
      'npm run server',
      'npm run dev',
    ],
  },
  server: {
    is: 'a server of its own, made of options alone',
    steps: ['npx carnet migrate', 'npx carnet createsuperuser', 'npm start'],
  },
  fastify: { is: 'an API with Fastify', steps: ['npm start'] },
  express: { is: 'an API with Express', steps: ['npm start'] },
  hono: { is: 'an API with Hono', steps: ['npm start'] },
  nest: { is: 'an API with NestJS', steps: ['npm start'] },
  node: {
    is: 'a program for the command line that signs in at a server',
    steps: ['SERVER_URL=http://127.0.0.1:8000/api npm start -- sign-in'],
  },
  verifier: {
    is: 'a second service beside the server, which only checks tokens',
    steps: ['npm start'],
  },
} as const satisfies Record<string, { readonly is: string; readonly steps: readonly string[] }>

export type TemplateName = keyof typeof templates

export const templateNames = Object.keys(templates) as readonly TemplateName[]

export const isTemplate = (name: string): name is TemplateName => Object.hasOwn(templates, name)

/** The names and what they are, one a line. */
export const templateList = (): string =>
  templateNames.map((name) => `  ${name.padEnd(9)} ${templates[name].is}`).join('\n')
