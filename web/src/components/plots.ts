/** The plots of a figure: uPlot is fetched with the first one, and each follows its data until the figure goes. */
import type { ReactiveController, ReactiveControllerHost } from 'lit'
import type { LinePlot, LinePlotSpec } from '../draw/line_plot.ts'

export class Plots implements ReactiveController {
  private readonly plots = new Map<string, { place: HTMLElement; plot: LinePlot }>()

  constructor(private readonly host: ReactiveControllerHost & HTMLElement) {
    host.addController(this)
  }

  hostDisconnected(): void {
    for (const { plot } of this.plots.values()) plot.destroy()
    this.plots.clear()
  }

  /** Into the element with this `data-plot`. */
  async draw(id: string, spec: LinePlotSpec): Promise<void> {
    const { mountLinePlot } = await import('../draw/line_plot.ts')
    const place = this.host.querySelector<HTMLElement>(`[data-plot="${id}"]`)
    if (!place?.isConnected) return
    const known = this.plots.get(id)
    if (known?.place === place) return known.plot.update(spec)
    known?.plot.destroy()
    this.plots.set(id, { place, plot: mountLinePlot(place, spec) })
  }
}
