import { join } from 'node:path'
import { describeExample } from '../describe-example.ts'

describeExample(join(import.meta.dirname, 'server.ts'))
