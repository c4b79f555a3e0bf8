/** Numbers for classes: equal ones for those that compute the same, position by position. */
import { primitiveNumbers } from '../../../expr/equality.js'
import { numbersFor } from '../../../expr/known.js'
import { listInterner, listNumber } from '../../lists/interner.js'
import type { RolledClass, Source } from '../rolled.js'

/** Numbers for classes, of which all are free: none stands in another's array. */
export const classNumbers = (): ((c: RolledClass) => number) => {
  const [lists, primitiveNumber, numberOf] = [listInterner(), primitiveNumbers(), numbersFor<string>()]
  const listed = (list: Int32Array): number => listNumber(lists, list, list.length)
  const words = (values: Float64Array): Int32Array =>
    new Int32Array(values.buffer, values.byteOffset, 2 * values.length)
  const textOf = (s: Source): string => {
    switch (s._tag) {
      case 'Strides':
        return `S${s.of} ${s.map.base} ${s.map.digits.map((d) => `${d.cut}·${d.extent}·${d.stride}`).join(' ')}`
      case 'Gather':
        return `G${s.of} ${listed(s.indices)}`
      case 'Data':
        return s.origin === undefined
          ? `D${listed(words(s.values))}`
          : `T${s.origin.term} ${s.origin.list} ${listed(s.origin.indices)}`
      case 'Number':
        return `N${listed(words(Float64Array.of(s.value)))}`
    }
  }
  return ({ count, exponent, kind, operands, primitive }) => {
    const operation = `${kind} ${exponent} ${primitive === undefined ? '' : primitiveNumber(primitive)} ${count}`
    const read = operands.map((o) => `${o.negative ? '-' : ''}${o.repeat}(${o.factors.map(textOf).join('*')})`)
    return numberOf([operation, ...read].join('|'))
  }
}
