// The same suite on the hosts of Nest, Next and plain Node: a second file, so that it runs beside the first.
import { frameworkKinds } from './framework-hosts.ts'
import { runSuite } from './suite/run-suite.ts'

runSuite('http-suite-frameworks', frameworkKinds)
