#!/usr/bin/env node
// Plain JavaScript that any Node can parse, so that an old one gets a sentence and not a stack trace.

const [major, minor] = process.versions.node.split('.').map(Number)

if (major < 22 || (major === 22 && minor < 18)) {
  console.error(`create-carnet needs Node 22.18 or newer; this is ${process.versions.node}.`)
  process.exitCode = 1
} else {
  const { main } = await import('../dist/index.js')
  process.exitCode = await main(process.argv.slice(2))
}
