import { readFileSync } from 'node:fs'

interface PackageManifest {
  readonly version: string
  readonly dependencies: Readonly<Record<string, string>>
}

/** This package's own package.json: it lies as far above the sources as above the build. */
export function packageManifest(): PackageManifest {
  const file = new URL('../../package.json', import.meta.url)
  return JSON.parse(readFileSync(file, 'utf8')) as PackageManifest
}
