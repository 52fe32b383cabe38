import 'reflect-metadata'
import { NestFactory } from '@nestjs/core'
import { AppModule } from './app.module.ts'
import { openAuth } from './auth.ts'

const app = await NestFactory.create(AppModule.forAuth(openAuth))
app.enableShutdownHooks()
await app.listen(8000, '127.0.0.1')
