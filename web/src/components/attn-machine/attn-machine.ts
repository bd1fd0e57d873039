import { html, LitElement, type TemplateResult } from 'lit'
import '../attn-crossover/attn-crossover.ts'
import '../attn-heads-profile/attn-heads-profile.ts'
import '../attn-projections/attn-projections.ts'
import '../attn-roofline/attn-roofline.ts'
import './attn-machine.css'

/** The limits of this machine, and what heads, blocks and projections cost on it. Each figure measures for itself. */
export class AttnMachine extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    return this
  }

  protected override render(): TemplateResult {
    return html`<attn-roofline></attn-roofline>
      <section aria-labelledby="heads-title">
        <h2 id="heads-title">More heads, the same width</h2>
        <p>
          A head is a slice of the columns. Twice the heads are each half as wide, so the products cost the same; but
          every head has a softmax over all keys, and a score matrix of its own.
        </p>
        <attn-heads-profile></attn-heads-profile>
      </section>
      <section aria-labelledby="crossover-title">
        <h2 id="crossover-title">Where attention becomes the larger half</h2>
        <p>
          The feed-forward network of a block does the same work for every token. Attention does more for each token,
          the more tokens there are. For short texts a language model is mostly feed-forward networks.
        </p>
        <attn-crossover></attn-crossover>
      </section>
      <section aria-labelledby="projections-title">
        <h2 id="projections-title">Projecting the same rows again</h2>
        <p>
          Without a KV cache, token S needs the keys and values of all S tokens, and they are projected again each time.
          With a cache each token is projected once.
        </p>
        <attn-projections></attn-projections>
      </section>`
  }
}

customElements.define('attn-machine', AttnMachine)
