/**
 * A routine as the body of a WebAssembly function: loops and branches, and what is stored. Values come from
 * `values.ts`.
 */
import type { Code, Loop, Op, Routine } from '../code/code.js'
import { addressesReadAgain } from './addresses.js'
import * as Byte from './byte.js'
import { bytes, type FunctionBody } from './encoder.js'
import { localsFor } from './locals.js'
import * as Simd from './simd.js'
import { greatest } from './uses.js'
import { valuesOf, type Surroundings } from './values.js'
import { writer } from './writer.js'

export const emit = (routine: Routine, surroundings: Surroundings): FunctionBody => {
  const { code, format, pointers } = routine
  const out = bytes()
  const addresses = addressesReadAgain(code, format.lanes)
  const locals = localsFor(pointers.length, addresses.size, loopDepth(code))
  const writing = writer(out)
  const { given, i32, local, simd } = writing
  const { define, hold, inMemory, lastIn, push, release } = valuesOf(
    routine,
    surroundings,
    writing,
    out,
    locals,
    addresses,
  )
  const write = (op: Op): void => {
    switch (op._tag) {
      case 'Store':
        inMemory.store(op)
        return
      case 'ScatterAdd':
        inMemory.scatterAdd(op)
        return
      case 'Set':
        push(op.value)
        local(Byte.set, locals.of(op.variable))
        return
      case 'Unlikely':
        push(op.common)
        local(Byte.set, locals.of(op.to))
        push(op.mask)
        simd(Simd.anyTrue)
        out.all([Byte.ifTrue, Byte.empty])
        list(op.rare)
        push(op.result)
        push(op.common)
        push(op.mask)
        simd(Simd.bitselect)
        local(Byte.set, locals.of(op.to))
        out.byte(Byte.end)
        return
      case 'Either':
        push(op.mask)
        simd(op.holds === 'nowhere' ? Simd.anyTrue : Simd.allTrue)
        out.all([Byte.ifTrue, Byte.empty])
        inMemory.within(() => list(op.holds === 'nowhere' ? op.otherwise : op.then))
        out.byte(Byte.otherwise)
        inMemory.within(() => list(op.holds === 'nowhere' ? op.then : op.otherwise))
        out.byte(Byte.end)
        return
      default:
        define(op)
    }
  }
  const move = (op: number, pointer: number, by: number): void => {
    local(Byte.get, pointer)
    i32(by)
    out.byte(op)
    local(Byte.set, pointer)
  }
  let loopsOpen = 0
  const loop = ({ advance, body, count }: Loop): void => {
    if (loopsOpen === 0) hold(body)
    const moving = advance.filter(({ by }) => by !== 0)
    const counter = locals.counterAt(loopsOpen)
    loopsOpen += 1
    given(count)
    local(Byte.set, counter)
    out.all([Byte.loop, Byte.empty])
    inMemory.forget()
    list(body)
    inMemory.forget()
    moving.forEach(({ by, pointer }) => move(Byte.i32Add, pointer, by))
    local(Byte.get, counter)
    i32(1)
    out.byte(Byte.i32Sub)
    local(Byte.tee, counter)
    out.byte(Byte.branchIf)
    out.unsigned(0)
    out.byte(Byte.end)
    if (typeof count === 'number') moving.forEach(({ by, pointer }) => move(Byte.i32Sub, pointer, by * count))
    loopsOpen -= 1
    if (loopsOpen === 0) release()
  }
  const list = (items: Code): void => {
    items.forEach((item) => {
      if (item._tag === 'Loop') loop(item)
      else write(item)
      lastIn.get(item)?.forEach(locals.free)
    })
  }
  pointers.forEach((start, p) => {
    if (start === 0) return
    given(start)
    local(Byte.set, p)
  })
  list(code)
  out.byte(Byte.end)
  return { locals: locals.types(), body: out.finish() }
}

/** How deep loops stand in one another. */
const loopDepth = (code: Code): number =>
  greatest(code.map((item) => (item._tag === 'Loop' ? 1 + loopDepth(item.body) : 0)))
