/**
 * The arrays that a program has from the beginning: numbers and lists of addresses. Lists are compared, so that equal
 * ones are one array.
 */
import { knownOr } from '../../expr/known.js'
import type { Origin } from '../roll/rolled.js'
import type { ArrayInfo, Use } from './access.js'

/** Numbers, or addresses. */
export type List = Float64Array | Int32Array

/** Makes an array that a program has from the beginning. */
export type MakeData = (contents: List, origin?: Origin) => ArrayInfo

/** A number by which lists that differ are mostly told apart. */
const hashOf = (list: Int32Array): number => {
  let hash = list.length
  for (let k = 0; k < list.length; k++) hash = Math.imul(hash ^ (list[k] as number), 0x9e3779b1)
  return hash
}

const isEqual = (a: Int32Array, b: Int32Array): boolean => {
  if (a.length !== b.length) return false
  for (let k = 0; k < a.length; k++) if (a[k] !== b[k]) return false
  return true
}

/**
 * Each array gets a name of its own; those of lists begin with `prefix`. A list equal to one of `given`, or to one made
 * before, is that one.
 */
export const dataArrays = (prefix = 'i', given: ReadonlyArray<ArrayInfo> = []): MakeData => {
  const lists = new Map<number, Array<ArrayInfo>>()
  let made = 0
  const listsLike = (contents: Int32Array): Array<ArrayInfo> => knownOr(lists, hashOf(contents), () => [])
  given.forEach((a) => listsLike(a.contents as Int32Array).push(a))
  const array = (use: Use, contents: List, origin?: Origin): ArrayInfo => {
    made += 1
    return {
      name: `${use === 'data' ? 'd' : prefix}${made}`,
      use,
      length: contents.length,
      contents,
      origin,
    }
  }
  return (contents, origin) => {
    if (!(contents instanceof Int32Array)) return array('data', contents, origin)
    const alike = listsLike(contents)
    const known = alike.find((a) => isEqual(a.contents as Int32Array, contents))
    if (known !== undefined) return known
    const list = array('indices', contents)
    alike.push(list)
    return list
  }
}
