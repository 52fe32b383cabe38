import { html } from 'hono/html'
import type { Html } from './html-response.ts'

/** What the parts of a token are like, for whoever sees one for the first time. */
export const inspectorGuide: Html = html`<section class="stack" aria-labelledby="guide">
  <h2 id="guide">How to think of it</h2>
  <div class="guide">
    <article class="card stack close header-part">
      <p class="label small">Header and signature</p>
      <h3>The passport</h3>
      <p>It says who you are, and a seal shows who issued it. A border guard who knows the seal need not call home: the server remembers nothing to check an access token.</p>
      <p class="hint">The seal proves who wrote it. It hides nothing: a token is signed, not encrypted.</p>
    </article>
    <article class="card stack close claims-part">
      <p class="label small">Claims</p>
      <h3>The stickers</h3>
      <p>A name, a role, an end: each claim is a sticker in the passport that anybody who holds it can read. Do not trade them with strangers: who has your token is you.</p>
      <p class="hint">Put no secrets there, and nothing that changes by the minute.</p>
    </article>
    <article class="card stack close signature-part">
      <p class="label small">Refresh token</p>
      <h3>The visa that is renewed</h3>
      <p>An access token is a day pass. The refresh token is the visa with which you get the next one, and with it a new visa: each is good for one renewal.</p>
      <p class="hint">A visa that turns up twice was copied: the session ends.</p>
    </article>
  </div>
</section>`
