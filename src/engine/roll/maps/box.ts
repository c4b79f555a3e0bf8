/**
 * The box that a class's operands are read over: the digits of a mixed radix that is fine enough for the maps of all
 * of them.
 */
import { strideAt, type Affine } from './affine.js'
import { splitAtRows, type Layout } from './layout.js'

/** The digits of a box, from the fastest to the slowest. */
export type Box = ReadonlyArray<{ readonly cut: number; readonly extent: number }>

/** The box with the given cuts, or `undefined` where one doesn't divide the next. */
export const boxOf = (length: number, cuts: Iterable<number>): Box | undefined => {
  const inner = [...new Set(cuts)].filter((c) => c > 1 && c < length).sort((a, b) => a - b)
  const all = [1, ...inner]
  const box = all.map((cut, k) => ({ cut, extent: (all[k + 1] ?? length) / cut }))
  return box.every(({ extent }) => Number.isInteger(extent)) ? box.filter((d) => d.extent > 1) : undefined
}

/** Where a map's digits begin, once they are split where the target's rows do. */
export const cutsOf = ({ digits }: Affine, { block, rows }: Layout): ReadonlyArray<number> =>
  (rows === 1 ? digits : (splitAtRows(digits, block) ?? digits)).map((d) => d.cut)

/** A map's strides over the digits of a box, in addresses; `undefined` where they don't go together. */
export const stridesOver = (box: Box, map: Affine, layout: Layout): ReadonlyArray<number> | undefined => {
  const strides = box.map(({ cut, extent }) => {
    const stride = strideAt(map, cut)
    const isWhole = map.digits.every((d) => d.cut <= cut || d.cut >= cut * extent)
    return stride !== undefined && isWhole && staysInRow(layout, stride, extent) ? addressStride(layout, stride) : NaN
  })
  return strides.every((s) => s === s) ? strides : undefined
}

/** Whether a digit goes from row to row, or stays in one. */
const staysInRow = ({ block, rows }: Layout, stride: number, extent: number): boolean =>
  rows === 1 || stride % block === 0 || stride * (extent - 1) < block

/** A stride of positions as one of addresses: whole rows, or within one. */
export const addressStride = ({ block, rows }: Layout, stride: number): number =>
  rows === 1 ? stride : stride % block === 0 ? stride / block : stride * rows
