// As far as it is used here. Its own types lean on those of another version of Node's, and Vitest's lean on them.
export class Window {
  constructor(options?: { readonly url?: string; readonly console?: unknown })
  readonly document: { createElement(name: string): Element & { innerHTML: string; textContent: string } }
  close(): void
}
