// Loaded before whatever runs from sources: writes down what was compiled. A process that is killed would not, and most
// are killed here, so that each start would compile everything anew.
import { flushCompileCache } from 'node:module'

setTimeout(flushCompileCache, 300).unref()
