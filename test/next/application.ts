// The application of the long run: what docs/frameworks.md shows, at the places that it names, and two pages to look at.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { repository } from '../planted-tree.ts'

/** Where Next looks for each block of the page. */
const places: Readonly<Record<string, string>> = {
  'auth.ts': 'lib/auth.ts',
  'route.ts': 'app/api/[...path]/route.ts',
  'proxy.ts': 'proxy.ts',
  'actions.ts': 'lib/actions.ts',
  'guarded-route.ts': 'app/me/route.ts',
}

const page = `import { getAuth } from '@carnet/auth/next'
import { headers } from 'next/headers'
import { auth } from '@/lib/auth'

export default async function Page() {
  const caller = await getAuth(auth, await headers(), { user: true })
  return <p>{'Hello, ' + (caller?.user.username ?? 'nobody') + '!'}</p>
}
`

const formPage = `import { publish } from '@/lib/actions'

const act = async () => {
  'use server'
  console.log('published by ' + (await publish()))
}

export default function Page() {
  return <form action={act}><button>Publish</button></form>
}
`

const layout = `export default function Layout({ children }: { children: React.ReactNode }) {
  return <html lang="en"><body>{children}</body></html>
}
`

const config = `export default {
  serverExternalPackages: ['@carnet/auth'],
  skipTrailingSlashRedirect: true,
}
`

const typescript = {
  compilerOptions: {
    ...{
      target: 'es2024',
      lib: ['dom', 'dom.iterable', 'esnext'],
      strict: true,
      noEmit: true,
      jsx: 'react-jsx',
    },
    ...{ module: 'esnext', moduleResolution: 'bundler', isolatedModules: true, skipLibCheck: true },
    paths: { '@/*': ['./*'] },
  },
  include: ['**/*.ts', '**/*.tsx'],
}

const seed = `import { createAuth } from '@carnet/auth'
const auth = await createAuth({ database: 'sqlite:app.db', autoMigrate: true })
await auth.users.create({ username: 'ada', password: 'correct horse battery staple' })
await auth.close()
`

/** Every file of the application, by its path. */
export function applicationFiles(): Readonly<Record<string, string>> {
  const text = readFileSync(join(repository, 'docs', 'frameworks.md'), 'utf8')
  const blocks = [...text.matchAll(/^```ts\n\/\/ frameworks\.md: (\S+)\n([\s\S]*?)^```/gm)]
  const shown = blocks.flatMap(([, name = '', code = '']) => {
    const place = places[name]
    return place === undefined ? [] : [[place, code] as const]
  })
  if (shown.length !== Object.keys(places).length) throw new Error('docs/frameworks.md has lost a block.')
  return {
    ...Object.fromEntries(shown),
    'app/page.tsx': page,
    'app/form/page.tsx': formPage,
    'app/layout.tsx': layout,
    'next.config.mjs': config,
    'tsconfig.json': JSON.stringify(typescript),
    'seed.mjs': seed,
  }
}
