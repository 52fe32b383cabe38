import { createIssuer, openAuth } from './issuer.ts'
import { createService } from './service.ts'

const address = await createIssuer(await openAuth()).listen({ port: 8000 })
const service = await createService(address)
console.log(`tokens: ${address}/api/token/  orders: ${await service.listen({ port: 8001 })}/orders`)
