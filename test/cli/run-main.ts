// What bin/carnet.js does with the build, done with the sources.
import { main } from '../../packages/auth/src/cli/main.ts'

process.exitCode = await main(process.argv.slice(2))
