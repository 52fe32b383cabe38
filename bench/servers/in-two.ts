// Another file of this folder, with its arguments, in two processes that share a port: `in-two.ts FILE …`.
import cluster from 'node:cluster'
import { join } from 'node:path'
import { reportPort } from './report-port.ts'

const processes = 2
const [file = '', ...args] = process.argv.slice(2)
cluster.setupPrimary({ exec: join(import.meta.dirname, file), args })
let ready = 0
cluster.on('message', (_, port: number) => {
  ready += 1
  if (ready === processes) reportPort(port)
})
cluster.on('exit', () => process.exit(1))
for (let count = 0; count < processes; count++) cluster.fork()
