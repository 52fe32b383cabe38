// `npm test`: every check under Node 24; all of them, also after one has failed. Plain JavaScript for Node 20 and newer,
// like start.mjs.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installPackages, root } from './install-packages.mjs'
import { runCommand } from './run-command.mjs'

const scratch = mkdtempSync(join(tmpdir(), 'carnet-test-'))
const unavailableFile = join(scratch, 'unavailable')
const vitestFile = join(scratch, 'vitest.json')
const shownLive = 'test:unit'

/** A title and the npm script behind it; npm puts the packages' Node 24 first on the PATH. These read the sources only. */
const readers = [
  ['Types', 'types'],
  ['Format and lint', 'lint'],
  ['Type tests', 'types:test'],
  ['Arrows', 'arrows'],
  ['Dead code', 'knip'],
]
/** These write what the next one needs, or measure. */
const oneByOne = [
  ['Build', 'build'],
  ['Tests', shownLive, '--reporter=default', '--reporter=json', `--outputFile.json=${vitestFile}`],
]

async function runStep([title, script, ...args]) {
  console.log(`${title}…`)
  const startedMs = Date.now()
  const { code, output, stopped } = await runCommand('npm', ['run', '--silent', script, '--', ...args], {
    cwd: root,
    capture: script !== shownLive,
    env: { ...process.env, CARNET_UNAVAILABLE: unavailableFile },
    shell: process.platform === 'win32',
  })
  if (code !== 0 && output) console.log(output.trimEnd())
  console.log(
    `${title}: ${code === 0 ? 'passed' : 'FAILED'} (${((Date.now() - startedMs) / 1000).toFixed(1)} s)`,
  )
  // a script that was asked to stop has not shown anything, whatever its code says
  if (stopped) process.exit(code || 1)
  return code === 0
}

/** Whether each step passed; each uses one processor, so two go on at a time. */
async function runInPairs(steps) {
  const results = []
  const waiting = [...steps]
  const lane = async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) results.push(await runStep(step))
  }
  await Promise.all([lane(), lane()])
  return results
}

/** What Vitest counted; none, where it could not even write its report. */
function readVitest() {
  if (!existsSync(vitestFile)) return { passed: 0, failed: 0, skipped: [] }
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(vitestFile, 'utf8'))
  const tests = testResults.flatMap((file) => file.assertionResults)
  const skipped = tests.filter(({ status }) => !['passed', 'failed'].includes(status))
  return { passed: numPassedTests, failed: numFailedTests, skipped: skipped.map(({ fullName }) => fullName) }
}

function printUnavailable(skippedTests) {
  const told = existsSync(unavailableFile) ? readFileSync(unavailableFile, 'utf8').split('\n') : []
  const lines = new Set([...told.filter(Boolean), ...skippedTests])
  console.log(lines.size === 0 ? '\nEverything ran on this machine.' : '\nNot run on this machine:')
  for (const line of lines) console.log(`- ${line}`)
}

async function runAll() {
  const results = await runInPairs(readers)
  for (const step of oneByOne) results.push(await runStep(step))
  const vitest = readVitest()
  const failedSteps = results.filter((passed) => !passed).length
  // the step of the tests themselves counts where no single test can take the blame
  const blamedOnTests = !results.at(-1) && vitest.failed > 0 ? 1 : 0
  const failed = vitest.failed + failedSteps - blamedOnTests
  printUnavailable(vitest.skipped)
  console.log(`${vitest.passed + results.length - failedSteps} passed, ${failed} failed`)
  return failed === 0 ? 0 : 1
}

const installed = await installPackages()
process.exitCode = installed === 0 ? await runAll() : installed
rmSync(scratch, { recursive: true, force: true })
