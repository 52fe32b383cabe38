// Somebody who follows a tutorial: with a project, the command and a browser.
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Chromium } from './browser/chromium.ts'
import { createScratch } from './cli/command.ts'
import { repository } from './planted-tree.ts'

export const password = 'analytical engine'
export type Tokens = Record<string, string>

/** A folder of their own, and what they do in it. */
export function createReader() {
  const scratch = createScratch()
  const { folder, carnet } = scratch
  return {
    ...scratch,
    /** A project as its reader has it after `carnet init` and `npm install`. */
    async initProject(name: string): Promise<string> {
      expect(await carnet(['init', name])).toMatchObject({ code: 0, stderr: '' })
      const project = join(folder, name)
      symlinkSync(join(repository, 'node_modules'), join(project, 'node_modules'))
      return project
    },
    async migrateAndCreate(project: string): Promise<void> {
      const migrated = await carnet(['migrate'], { folder: project })
      expect(migrated.stdout).toMatch(
        /^Operations to perform:\n.*\nRunning migrations:\n( {2}Applying \w+\.\.\. OK\n)+$/,
      )
      const env = {
        CARNET_SUPERUSER_USERNAME: 'ada',
        CARNET_SUPERUSER_EMAIL: 'Ada@EXAMPLE.com',
        CARNET_SUPERUSER_PASSWORD: password,
      }
      expect(await carnet(['createsuperuser', '--noinput'], { folder: project, env })).toMatchObject({
        code: 0,
        stdout: 'Superuser created successfully.\n',
      })
    },
  }
}

export function editConfig(project: string, edit: (text: string) => string): void {
  const file = join(project, 'carnet.config.ts')
  writeFileSync(file, edit(readFileSync(file, 'utf8')))
}

export async function callProfile(url: string, token?: string) {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const response = await fetch(url, { headers })
  return {
    status: response.status,
    body: await response.json(),
    challenge: response.headers.get('www-authenticate'),
  }
}

/** Opens the token URL, fills in its form, and takes the access token from the page. */
export async function signInByBrowser(chromium: Chromium, origin: string, path: string) {
  const tab = await chromium.open({ origin })
  await tab.page.goto(path)
  await tab.page.getByLabel('Username').fill('ada')
  await tab.page.getByLabel('Password').fill(password)
  await tab.page.getByRole('button', { name: 'Send POST' }).click()
  await tab.page.getByRole('heading', { name: 'access', exact: true }).waitFor()
  const shown: Tokens = JSON.parse(await tab.page.getByLabel('Response body').innerText())
  return { tab, shown }
}
