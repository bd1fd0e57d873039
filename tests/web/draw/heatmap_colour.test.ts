import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  cellColour,
  cellFill,
  cellInk,
  contrast,
  inkOn,
  scale_ends,
  shade,
  type Theme,
} from '../../../web/src/draw/heatmap_colour.ts'

const themes: Theme[] = ['light', 'dark']
const weights = Array.from({ length: 1001 }, (_, i) => i / 1000)

describe('heat cells', () => {
  it('keep 4.5 : 1 between number and ground at every weight, in both themes', () => {
    for (const theme of themes) {
      for (const weight of weights) {
        const ink: [number, number, number] = inkOn(theme, weight) === '#000' ? [0, 0, 0] : [255, 255, 255]
        expect(contrast(ink, cellColour(theme, weight)), `${theme} ${weight}`).toBeGreaterThanOrEqual(4.5)
      }
    }
  })

  it('use the colours of the theme', () => {
    const css = readFileSync(new URL('../../../site/styles/theme.css', import.meta.url), 'utf8')
    const token = (name: string) => new RegExp(`--${name}: light-dark\\((#\\w+), (#\\w+)\\)`).exec(css)?.slice(1)
    expect(token('sunk')).toEqual([scale_ends.light.low, scale_ends.dark.low])
    expect(token('query')).toEqual([scale_ends.light.high, scale_ends.dark.high])
  })

  it('grow darker or brighter with the weight, without a turn', () => {
    for (let i = 1; i < weights.length; i++) expect(shade(weights[i]!)).toBeGreaterThan(shade(weights[i - 1]!))
  })

  it('start at the ground and end at the colour of the query', () => {
    expect(cellFill(0)).toContain('0.0%')
    expect(cellFill(1)).toContain('100.0%')
    expect(cellColour('light', 0)).toEqual([0xf4, 0xf4, 0xf0])
    expect(cellColour('light', 1)).toEqual([0x00, 0x67, 0xa5])
  })

  it('hold weights outside [0, 1] at the ends', () => {
    expect(cellFill(-0.5)).toBe(cellFill(0))
    expect(cellFill(1.5)).toBe(cellFill(1))
  })

  it('switch their ink where the ground asks for it', () => {
    expect(cellInk(0)).toBe('light-dark(#000, #fff)')
    expect(cellInk(1)).toBe('light-dark(#fff, #000)')
  })
})

describe('contrast', () => {
  it('is that of WCAG', () => {
    expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21, 10)
    expect(contrast([0x76, 0x76, 0x76], [255, 255, 255])).toBeCloseTo(4.54, 2)
  })
})
