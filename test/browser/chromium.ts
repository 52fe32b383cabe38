// A real Chromium for tests, one per file: its pages watch for what no page of ours may do.
import { accessSync, constants, mkdirSync, mkdtempSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { tellUnavailable } from '../races/unavailable.ts'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  isExecutable,
)

/** Whether there is a browser; where there is none, `npm test` says so at its end. */
export const isChromiumHere = executablePath !== undefined
if (!isChromiumHere) tellUnavailable('the pages in a browser: Chromium is not installed')

export interface TabOptions
  extends Pick<BrowserContextOptions, 'colorScheme' | 'javaScriptEnabled' | 'reducedMotion'> {
  /** CSS pixels. Default 1024 by 800. */
  readonly width?: number
  readonly height?: number
  /** `http://127.0.0.1:1234`: a relative address of `goto` begins there, and a request to any other host is a problem. */
  readonly origin: string
}

export interface Tab {
  readonly page: Page
  /**
   * What went wrong so far, in words: errors on the console, exceptions, dialogs, requests to another host, requests
   * that failed. Empty for a good page.
   */
  readonly problems: string[]
  /** What axe calls serious or critical on the page as it is now. */
  readonly accessibilityProblems: () => Promise<string[]>
  /** How far things have jumped since the page was loaded, as the Layout Instability API counts: 0 is still. */
  readonly layoutShift: () => Promise<number>
  /** Keeps a picture of the whole page among the artefacts; gives its path. */
  readonly screenshot: (name: string) => Promise<string>
  readonly close: () => Promise<void>
}

export interface Chromium {
  readonly browser: Browser
  /** A tab with a profile of its own: no cookie of another tab is in it. */
  readonly open: (options: TabOptions) => Promise<Tab>
  readonly close: () => Promise<void>
}

export interface ChromiumOptions {
  /** Whether a page that is left is frozen, and brought back as it was when the user goes back. Default false. */
  readonly keepsPages?: boolean
}

export async function startChromium({ keepsPages = false }: ChromiumOptions = {}): Promise<Chromium> {
  if (executablePath === undefined) throw new Error('Chromium is not installed.')
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
    ignoreDefaultArgs: keepsPages ? ['--disable-back-forward-cache'] : [],
  })
  return { browser, open: (options) => openTab(browser, options), close: () => browser.close() }
}

async function openTab(browser: Browser, options: TabOptions): Promise<Tab> {
  const { width = 1024, height = 800, origin, ...rest } = options
  const context = await browser.newContext({ ...rest, baseURL: origin, viewport: { width, height } })
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  await page.addInitScript(countLayoutShifts)
  return {
    page,
    problems: watch(page, origin),
    accessibilityProblems: () => runAxe(page),
    layoutShift: async () => Number(await page.evaluate('globalThis.layoutShift ?? 0')),
    async screenshot(name) {
      const path = join(artefacts(), `${name}.png`)
      await page.screenshot({ path, fullPage: true })
      return path
    },
    close: () => context.close(),
  }
}

/** Where pictures go: to CARNET_ARTEFACTS, or to a new folder among the temporary ones. */
function artefacts(): string {
  scratch ??= process.env['CARNET_ARTEFACTS'] ?? mkdtempSync(join(tmpdir(), 'carnet-pictures-'))
  mkdirSync(scratch, { recursive: true })
  return scratch
}
let scratch: string | undefined

function watch(page: Page, origin: string): string[] {
  const problems: string[] = []
  const note = (problem: string) => void problems.push(problem)
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && !isPlainRefusal(message.text()))
      note(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => note(`exception: ${error.message}`))
  page.on('dialog', async (dialog) => {
    note(`dialog: ${dialog.message()}`)
    await dialog.dismiss()
  })
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (!['data:', 'blob:'].includes(url.protocol) && url.origin !== origin) note(`another host: ${url.href}`)
  })
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? ''
    // what a page gave up because another was opened
    if (reason !== 'net::ERR_ABORTED') note(`failed: ${request.url()} ${reason}`)
  })
  return problems
}

/** A 401 to a call that a test wants refused is told on the console, too, and nobody can help it. */
const isPlainRefusal = (text: string) =>
  /^Failed to load resource: the server responded with a status of 4/.test(text)

// in the page; as a text, because these tests know no DOM
const countLayoutShifts = `
  globalThis.layoutShift = 0
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) globalThis.layoutShift += entry.value
  }).observe({ type: 'layout-shift', buffered: true })
`

interface AxeResults {
  readonly violations: readonly {
    readonly id: string
    readonly impact: string | null
    readonly nodes: readonly { readonly html: string }[]
  }[]
}

// as a text: its types, too, are written for the DOM
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

async function runAxe(page: Page): Promise<string[]> {
  // through the debugger, which a content security policy does not bind
  await page.evaluate(axeSource)
  const { violations } = (await page.evaluate(
    `axe.run(document, { resultTypes: ['violations'] })`,
  )) as AxeResults
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 200)).join(' | ')}`)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
