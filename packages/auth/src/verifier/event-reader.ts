/** One server-sent event. */
export interface StreamEvent {
  readonly id: string
  readonly data: string
}

/**
 * Reads server-sent events out of a stream's bytes, as they come (the part of the standard that Carnet's servers write:
 * lines that end in a line feed; `id`, `data` and comments).
 *
 * @throws Error for an event that is longer than `maximumCharacters`.
 */
export async function* readEvents(
  chunks: AsyncIterable<Uint8Array>,
  maximumCharacters: number,
): AsyncGenerator<StreamEvent> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of chunks) {
    const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const event = readBlock(block)
      if (event !== undefined) yield event
    }
    if (rest.length > maximumCharacters) throw new Error('an event was too long')
  }
}

function readBlock(block: string): StreamEvent | undefined {
  const fields = new Map(
    block.split('\n').map((line) => {
      const [, name = '', value = ''] = /^(\w*): ?(.*)$/.exec(line) ?? []
      return [name, value]
    }),
  )
  const data = fields.get('data')
  return data === undefined ? undefined : { id: fields.get('id') ?? '', data }
}
