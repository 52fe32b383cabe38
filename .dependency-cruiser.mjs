// Who may import whom. Each rule's comment tells what to do when it fires; test/architecture.test.ts plants a
// violation of every rule and expects it to be caught.

const src = '^packages/auth/src'
const test = '[.]test[.]ts$'

/** What each layer of packages/auth/src may import besides itself, lowest layer first. */
export const layers = {
  tokens: [],
  pacing: [],
  audit: ['pacing'],
  limits: [],
  telemetry: [],
  users: [],
  keys: ['tokens'],
  feed: ['tokens'],
  sessions: ['tokens', 'keys', 'users', 'pacing'],
  options: ['tokens', 'keys', 'sessions', 'users', 'feed', 'telemetry'],
  guard: ['tokens', 'users', 'feed'],
  claims: ['tokens', 'users', 'options', 'guard'],
  verifier: ['tokens', 'keys', 'users', 'feed', 'guard'],
  moving: ['tokens', 'sessions', 'users'],
  admin: ['sessions', 'users', 'audit', 'pacing'],
  stores: ['tokens', 'keys', 'sessions', 'users', 'feed', 'moving', 'audit', 'limits', 'admin', 'pacing'],
  http: ['tokens', 'keys', 'sessions', 'users', 'feed', 'guard', 'audit', 'admin'],
  adapters: ['http'],
}

/** The one layer that may know each of these packages. */
const homes = {
  '@nestjs/': 'adapters/nest',
  '@node-rs/': 'users',
  '@opentelemetry/': 'telemetry',
  commander: 'cli',
  express: 'adapters/express',
  fastify: 'adapters/fastify',
  kysely: 'stores',
  pino: 'cli',
  'prom-client': 'telemetry',
  'rate-limiter-flexible': 'limits',
  'node:sqlite': 'stores/sqlite',
  'pg/': 'stores/postgres',
  'redis/': 'stores/redis',
}

const layer = ([name, mayImport]) => ({
  name: `${name}-layer`,
  severity: 'error',
  comment: `${name} may import only: ${[name, ...mayImport].join(', ')}. Move the code down, or let create-auth.ts pass it in.`,
  from: { path: `${src}/${name}/`, pathNot: test },
  to: { path: `${src}/`, pathNot: [name, ...mayImport].map((allowed) => `${src}/${allowed}/`) },
})

const home = ([name, place]) => ({
  name: `${name.replace(/\W+/g, '-').replace(/^-|-$/g, '')}-home`,
  severity: 'error',
  comment: `Only ${place} may know ${name}. Put the code there, or declare a port and let create-auth.ts pass the implementation in.`,
  from: { path: `${src}/`, pathNot: [`${src}/${place}/`, test, `${src}/testing/`] },
  to: { path: name.startsWith('node:') ? `^(node:)?${name.slice(5)}$` : `(^|/)node_modules/${name}` },
})

export default {
  forbidden: [
    ...Object.entries(layers).map(layer),
    ...Object.entries(homes).map(home),
    {
      name: 'front-doors',
      severity: 'error',
      comment:
        "Import another folder through its index.ts. If what you need is not exported there, export it, or ask whether it is that folder's secret.",
      from: { path: `${src}/([^/]+)/` },
      to: {
        path: `${src}/[^/]+/`,
        pathNot: [
          `${src}/$1/`,
          `${src}/[^/]+/index[.]ts$`,
          `${src}/(stores|adapters)/[^/]+/index[.]ts$`,
          // no layer: its files stand each for itself, and nothing-imports-the-top says who may have them
          `${src}/wiring/`,
          // for tests beside the source; the rules of the layers keep everybody else out of testing/
          `${src}/testing/test-[^/]+[.]ts$`,
        ],
      },
    },
    {
      name: 'front-doors-from-the-root',
      severity: 'error',
      comment: 'Files directly in src import folders through their index.ts, as everyone does.',
      from: { path: `${src}/[^/]+$` },
      to: {
        path: `${src}/[^/]+/`,
        pathNot: [
          `${src}/[^/]+/index[.]ts$`,
          `${src}/(stores|adapters)/[^/]+/index[.]ts$`,
          // no layer: its files stand each for itself, and nothing-imports-the-top says who may have them
          `${src}/wiring/`,
          // for tests, as above
          `${src}/testing/test-[^/]+[.]ts$`,
        ],
      },
    },
    {
      name: 'siblings-are-strangers',
      severity: 'error',
      comment:
        'A store or an adapter never imports its sibling. What all SQL stores need belongs in stores/sql; what else two need, in the layer below. Only stores/django stands on databases: on sqlite and postgres.',
      from: { path: `${src}/(stores|adapters)/([^/]+)/`, pathNot: [`${src}/stores/django/`, test] },
      to: { path: `${src}/$1/[^/]+/`, pathNot: [`${src}/$1/$2/`, `${src}/stores/sql/`] },
    },
    {
      name: 'stores-through-their-doors',
      severity: 'error',
      comment: 'Import what another store shares through its index.ts. Export there what you need.',
      from: { path: `${src}/stores/([^/]+)/`, pathNot: test },
      to: {
        path: `${src}/stores/[^/]+/`,
        pathNot: [
          `${src}/stores/$1/`,
          `${src}/stores/(sql|sqlite|postgres)/index[.]ts$`,
          `${src}/stores/sql/moving/index[.]ts$`,
        ],
      },
    },
    {
      name: 'nothing-imports-the-top',
      severity: 'error',
      comment:
        'The files directly in src, the wiring and the cli know everything, so nothing below may know them. Take what you need as an option.',
      from: { path: `${src}/[^/]+/`, pathNot: [`${src}/(wiring|cli|testing)/`, test] },
      to: { path: [`${src}/[^/]+$`, `${src}/(wiring|cli|testing)/`] },
    },
    {
      name: 'tokens-are-pure',
      severity: 'error',
      comment:
        'tokens may use node:crypto and node:buffer only: no I/O, no packages. Take what comes from outside as an argument.',
      from: { path: `${src}/tokens/`, pathNot: test },
      to: { dependencyTypesNot: ['local'], pathNot: '^(node:)?(crypto|buffer)$' },
    },
    {
      name: 'wire-stays-above',
      severity: 'error',
      comment:
        'Below http nobody speaks the words of the wire. Give the outcome a word of its own; http translates it.',
      from: { path: `${src}/(tokens|users|keys|feed|sessions|limits|moving|stores)/`, pathNot: test },
      to: { path: '(^|/)packages/contract/' },
    },
    {
      name: 'contract-imports-nothing',
      severity: 'error',
      comment:
        'contract is plain data and types that run anywhere. Put what needs a library on the side that has it.',
      from: { path: '^packages/contract/src/', pathNot: test },
      to: { pathNot: '^packages/contract/src/' },
    },
    {
      name: 'client-imports-contract-only',
      severity: 'error',
      comment:
        'A page downloads the client: it may import the contract, its hooks react, and nothing else. What needs more belongs to the server.',
      from: { path: '^packages/client/src/', pathNot: test },
      to: { pathNot: ['(^|/)packages/(client|contract)/', '(^|/)node_modules/(@types/)?react/'] },
    },
    {
      name: 'admin-page-knows-the-wire-only',
      severity: 'error',
      comment:
        'The page of the admin may import the contract and React. What it needs of the server is an endpoint; of the client it needs nothing, since it holds no token (docs/decisions/0034-admin-page.md).',
      from: { path: '^packages/admin/src/', pathNot: test },
      to: {
        pathNot: ['(^|/)packages/(admin|contract)/', '(^|/)node_modules/(@types/)?(react|react-dom)/'],
      },
    },
    {
      name: 'client-without-react',
      severity: 'error',
      comment:
        'Only src/react knows React: the client runs where there is none, and never imports the hooks.',
      from: { path: '^packages/client/src/', pathNot: ['^packages/client/src/react/', test] },
      to: { path: ['(^|/)node_modules/(@types/)?react/', '^packages/client/src/react/'] },
    },
    {
      name: 'scaffold-imports-nothing',
      severity: 'error',
      comment:
        'create-carnet is downloaded each time that it is used: it may import Node and itself. What a project needs belongs into its template.',
      from: { path: '^packages/create-carnet/src/', pathNot: test },
      to: { pathNot: '^packages/create-carnet/src/', dependencyTypesNot: ['core'] },
    },
    {
      name: 'packages-by-name',
      severity: 'error',
      comment: 'Import another package by its name, as its users do, never by a path into its files.',
      from: { path: '^(packages/[^/]+|examples)/' },
      to: { path: '^packages/', pathNot: '^$1/', dependencyTypes: ['local'] },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      comment:
        'Two files that import each other are one file, or there is a third one to be found between them.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      comment: 'This import leads nowhere, so no rule can judge it. Mend the path or add the dependency.',
      // the command's first file imports the build
      from: { pathNot: '^packages/(auth|create-carnet)/bin/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // only our own: an excluded import is judged by no rule, and many packages keep their code in dist
    exclude: { path: '^packages/[^/]+/dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@carnet/source', 'types', 'import', 'node', 'default'],
    },
  },
}
