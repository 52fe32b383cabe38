// The types of playwright-core name those of the DOM, which the code here does not have: so much of them is enough.
interface Node {
  readonly nodeType: number
}
interface HTMLElement extends Node {
  readonly tagName: string
}
interface SVGElement extends Node {
  readonly tagName: string
}
interface HTMLElementTagNameMap {
  readonly a: HTMLElement
}
