import { createIssuer } from './issuer.ts'
import { createService } from './service.ts'

const issuer = await createIssuer('sqlite:app.db')
const address = await issuer.app.listen({ port: 8000 })
const service = await createService(address)
console.log(`tokens: ${address}/api/token/  orders: ${await service.app.listen({ port: 8001 })}/orders`)
