// What the documents use of `next/server`.
export interface NextRequest extends Request {
  readonly nextUrl: URL
}

export class NextResponse extends Response {
  static next(init?: { request?: { headers?: Headers } }): NextResponse
}
