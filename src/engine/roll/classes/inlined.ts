/**
 * Which classes are products that need no array, because sums alone read them: such a sum reads their factors instead,
 * and multiplies as it adds.
 */
import { isProduct, type Shapes } from './class.js'
import * as Kind from './kind.js'

/** 1 for each shape that is such a product. The root is none. */
export const inlinedShapes = ({ classes, folding }: Shapes, root: number): Uint8Array => {
  const inlined = Uint8Array.from(classes, (c) => (isProduct(c) ? 1 : 0))
  inlined[root] = 0
  for (const { kind, runs } of classes) if (kind !== Kind.Sum) for (const { of } of runs) inlined[of] = 0
  // What is copied in front of the first step of a class needs an array too, unless that class has none itself. It
  // stands before the class, so whether it is copied is known when its own turn comes.
  for (let c = classes.length - 1; c >= 0; c--)
    if (inlined[c] === 0)
      for (const earlier of folding?.before[c]?.keys() ?? []) inlined[folding?.classOf[earlier] as number] = 0
  return inlined
}
