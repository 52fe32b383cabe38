import { CarnetGuard, CarnetModule } from '@carnet/auth/nest'
import { type DynamicModule, Module } from '@nestjs/common'
import { APP_GUARD } from '@nestjs/core'
import { AppController } from './app.controller.ts'
import type { AppAuth } from './auth.ts'

@Module({})
export class AppModule {
  /** Every route is guarded, unless it says otherwise. */
  static forAuth(useFactory: () => AppAuth | Promise<AppAuth>): DynamicModule {
    return {
      module: AppModule,
      imports: [CarnetModule.forRootAsync({ useFactory })],
      controllers: [AppController],
      providers: [{ provide: APP_GUARD, useExisting: CarnetGuard }],
    }
  }
}
