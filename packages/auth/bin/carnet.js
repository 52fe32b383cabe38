#!/usr/bin/env node
// Plain JavaScript that any Node can parse, so that an old one gets a sentence and not a stack trace.

const [major, minor] = process.versions.node.split('.').map(Number)

if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `carnet needs Node 22.18 or newer; this is ${process.versions.node}. In a project with the npm package "node", run it through npm: npx carnet …`,
  )
  process.exitCode = 1
} else {
  silenceSqliteWarning()
  const { main } = await import('../dist/cli/main.js')
  process.exitCode = await main(process.argv.slice(2))
}

/** Node 22 calls node:sqlite experimental on every run; every other warning passes. */
function silenceSqliteWarning() {
  const emitWarning = process.emitWarning
  process.emitWarning = (warning, ...details) => {
    const isExperimental = details[0] === 'ExperimentalWarning' || details[0]?.type === 'ExperimentalWarning'
    if (isExperimental && /^SQLite /.test(String(warning))) return
    emitWarning.call(process, warning, ...details)
  }
}
