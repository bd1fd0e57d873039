/** Curves by name, each of which can be switched off. */
import { html, type ReactiveControllerHost, type TemplateResult } from 'lit'

export interface Curve {
  name: string
  /** A custom property of the theme, "--naive". */
  color: string
}

export class CurveToggles {
  private readonly hidden = new Set<string>()

  constructor(private readonly host: ReactiveControllerHost) {}

  shows(name: string): boolean {
    return !this.hidden.has(name)
  }

  render(label: string, curves: readonly Curve[]): TemplateResult {
    return html`<div class="curve-toggles" role="group" aria-label=${label}>
      ${curves.map(
        ({ name, color }) =>
          html`<button
            type="button"
            class="chip"
            style="--curve: var(${color})"
            aria-pressed=${this.shows(name)}
            @click=${() => this.toggle(name)}
          >
            ${name}
          </button>`,
      )}
    </div>`
  }

  private toggle(name: string): void {
    if (!this.hidden.delete(name)) this.hidden.add(name)
    this.host.requestUpdate()
  }
}
