import { UserInputError } from '@carnet/auth'
import { CurrentAuth, Guarded, InjectAuth, Public } from '@carnet/auth/nest'
import { BadRequestException, Body, Controller, Get, Post } from '@nestjs/common'
import type { AppAuth, Caller } from './auth.ts'

interface Registration {
  readonly username?: string
  readonly password?: string
}

@Controller()
export class AppController {
  readonly #auth: AppAuth

  constructor(@InjectAuth() auth: AppAuth) {
    this.#auth = auth
  }

  @Public()
  @Post('register')
  async register(@Body() body: Registration) {
    // picked field by field: nobody registers as staff
    const { username = '', password = '' } = body
    try {
      const { id } = await this.#auth.users.create({ username, password })
      return { id }
    } catch (error) {
      if (error instanceof UserInputError) throw new BadRequestException(error.problems)
      throw error
    }
  }

  @Get('me')
  me(@CurrentAuth() caller: Caller) {
    return caller.claims
  }

  @Guarded({ claims: { role: 'editor' } })
  @Get('drafts')
  drafts() {
    return { drafts: [] }
  }

  @Guarded({ optional: true })
  @Get('greeting')
  greeting(@CurrentAuth() caller: Caller | undefined) {
    return { hello: caller?.claims.username ?? 'stranger' }
  }
}
