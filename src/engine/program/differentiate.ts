/**
 * Reverse mode on statements: for every operand of a class, `adjoint(operand) += partial · adjoint(class)`, over the same box. The partials are the rules
 * that everything else uses, on the carrier of bodies.
 *
 * A contribution may hold under a test only. Then it is selected, and what no contribution reaches passes nothing on: such a class has an array that counts, for each of its
 * nodes, the contributions that reached it. So has a class of which some nodes stand only where no derivative goes, in tests say: 0 for them would not do, as 0 · ∞ is
 * NaN.
 *
 * Lists are filled here, class by class, and finished before anyone sees them.
 */
import { partials } from '../../calculus/partials.js'
import { contributions } from '../../calculus/reverse.js'
import type { Contribution, Primitive } from '../../expr/primitive.js'
import { Kind } from '../roll/shapes.js'
import type { Box } from '../roll/box.js'
import type { Access, ArrayInfo } from './access.js'
import type { Place } from './accesses.js'
import { bodies, bothHold, fails, load, negated, numberBody, onlyWhere, type Body } from './body.js'
import { isCostly } from './cost.js'
import {
  accessAt,
  extentsOf,
  loadPlace,
  ownAccess,
  sequencesOf,
  stepByStep,
  type Lowered,
  type LoweredClass,
  type PlacedOperands,
} from './lower.js'
import { coversAll, type Program, type Sequence, type Statement } from './statement.js'

type ClassPlace = Place & { readonly _tag: 'Class' }

/** How much of a class's adjoint goes to one of its operands. */
interface Passing {
  readonly from: number
  readonly to: ClassPlace
  readonly group: PlacedOperands
  readonly partial: Body
  readonly when: Body | undefined
}

const rules = partials(bodies)

/** The contributions of a class that is not a sum, operand by operand. */
const contributionsOf = (c: LoweredClass, xs: ReadonlyArray<Body>, out: Body): ReadonlyArray<Contribution<Body>> => {
  const [x, y] = xs as readonly [Body, Body]
  switch (c.kind) {
    case Kind.Mul:
      return [{ partial: rules.Mul[0](x, y) }, { partial: rules.Mul[1](x, y) }]
    case Kind.Square:
      return [{ partial: bodies.mul(numberBody(2), x) }]
    case Kind.Pow: {
      const partial = rules.Pow(x, c.exponent, out)
      return [partial && { partial }]
    }
    case Kind.Exp:
      return [{ partial: rules.Exp(x, out) }]
    case Kind.Tanh:
      return [{ partial: rules.Tanh(x, out) }]
    default:
      return contributions(bodies, c.primitive as Primitive, xs, out)
  }
}

/** The factors of a term of a sum, with what each contributes. */
const passedByTerm = (
  places: ReadonlyArray<Place>,
  arrayOf: (of: number) => ArrayInfo,
): ReadonlyArray<readonly [Place, Body]> => {
  const [a, b] = places as readonly [Place, Place | undefined]
  if (b === undefined) return [[a, numberBody(1)]]
  const [x, y] = [loadPlace(a, arrayOf), loadPlace(b, arrayOf)]
  return isSamePlace(a, b)
    ? [[a, bodies.mul(numberBody(2), x)]]
    : [
        [a, rules.Mul[0](x, y)],
        [b, rules.Mul[1](x, y)],
      ]
}

const isSamePlace = (a: Place, b: Place): boolean =>
  a._tag === 'Class' &&
  b._tag === 'Class' &&
  a.of === b.of &&
  a.base === b.base &&
  a.strides.every((s, k) => s === b.strides[k]) &&
  a.indices?.array.contents === b.indices?.array.contents

const isClass = (p: Place): p is ClassPlace => p._tag === 'Class'

/** Everything a class passes on. */
const passingsOf = (c: LoweredClass, from: number, arrayOf: (of: number) => ArrayInfo): ReadonlyArray<Passing> =>
  c.groups.flatMap((group) => {
    if (c.kind === Kind.Sum) {
      return group.operands.flatMap(({ negative, places }) =>
        passedByTerm(places, arrayOf).flatMap(([to, partial]): ReadonlyArray<Passing> =>
          isClass(to) ? [{ from, to, group, partial: negative ? negated(partial) : partial, when: undefined }] : [],
        ),
      )
    }
    const places = group.operands.map((o) => o.places[0] as Place)
    const xs = places.map((p) => loadPlace(p, arrayOf))
    const out = load(ownAccess(c.array, group))
    return contributionsOf(c, xs, out).flatMap((contribution, k): ReadonlyArray<Passing> => {
      const to = places[k] as Place
      if (contribution === undefined || !isClass(to)) return []
      const { partial, unless, when } = contribution
      return [{ from, to, group, partial, when: bothHold(when, unless && fails(unless)) }]
    })
  })

/** Classes that a class reads and passes nothing on to, although other classes may: some of their nodes then have no derivative at all. */
const passedOver = (c: LoweredClass, passings: ReadonlyArray<Passing>): ReadonlyArray<number> =>
  c.groups
    .flatMap(({ operands }) => operands.flatMap(({ places }) => places))
    .flatMap((place) => (isClass(place) && !passings.some(({ to }) => to === place) ? [place.of] : []))

/** Whether steps of single numbers all pass on to one entry: that is added up on the way. */
const isKeptAtHand = ({ group: { box, stepsDigit }, to }: Passing): boolean =>
  stepsDigit === 0 && box.length === 1 && to.indices === undefined && to.into === undefined && to.strides[0] === 0

/** Whether these places together are all entries of an array. */
const coverTogether = (passings: ReadonlyArray<Passing>, array: ArrayInfo): boolean => {
  const seen = new Uint8Array(array.length)
  for (const { group, to } of passings) markEntries(seen, group.box, to)
  return !seen.includes(0)
}

const markEntries = (seen: Uint8Array, box: Box, { base, indices, strides }: ClassPlace): void => {
  if (indices !== undefined) {
    ;(indices.array.contents as Int32Array).forEach((entry) => {
      seen[entry] = 1
    })
    return
  }
  const entries = box.reduce<ReadonlyArray<number>>(
    (done, { extent }, k) =>
      strides[k] === 0
        ? done
        : Array.from({ length: extent }, (_, i) => done.map((e) => e + i * (strides[k] as number))).flat(),
    [base],
  )
  entries.forEach((entry) => {
    seen[entry] = 1
  })
}

/** What is known of the adjoint of a class. */
type Adjoint =
  | { readonly _tag: 'None' }
  | { readonly _tag: 'Number'; readonly value: number }
  | { readonly _tag: 'Array'; readonly array: ArrayInfo; readonly reached: ArrayInfo | undefined }

const isOwnOnce = ({ group, to }: Passing, array: ArrayInfo): boolean =>
  coversAll({
    extents: extentsOf(group.box),
    out: accessAt(to, () => array),
    mode: 'set',
    initial: undefined,
    body: numberBody(0),
  }) && group.box.every((_, k) => to.strides[k] !== 0)

const adjointOf = (
  { array }: LoweredClass,
  isVariables: boolean,
  derivatives: number,
  incoming: ReadonlyArray<Passing>,
  isPassedOver: boolean,
  adjoints: ReadonlyArray<Adjoint | undefined>,
  isMasked: (p: Passing) => boolean,
): Adjoint => {
  const [only] = incoming
  if (only === undefined && !isVariables) return { _tag: 'None' }
  const conditional = incoming.filter(isMasked)
  const source = only && adjoints[only.from]
  if (
    !isVariables &&
    only !== undefined &&
    incoming.length === 1 &&
    conditional.length === 0 &&
    source?._tag === 'Number' &&
    only.partial._tag === 'Number' &&
    isOwnOnce(only, array)
  )
    return { _tag: 'Number', value: only.partial.value * source.value }
  const masked =
    !isVariables &&
    (conditional.length > 0 || isPassedOver) &&
    !coverTogether(
      incoming.filter((p) => !isMasked(p)),
      array,
    )
  const named = (prefix: string, role: ArrayInfo['role']): ArrayInfo => ({
    name: `${prefix}${array.name}`,
    role,
    length: role === 'gradient' ? derivatives : array.length,
    contents: undefined,
  })
  return {
    _tag: 'Array',
    array: isVariables ? named('∂', 'gradient') : named('∂', 'adjoint'),
    reached: masked ? named('reached_', 'reached') : undefined,
  }
}

/** Classes whose adjoints are complete together: those of one recurrence, else each by itself; from the last to the first. */
const blocksOf = (classes: ReadonlyArray<LoweredClass>): ReadonlyArray<ReadonlyArray<number>> => {
  const blocks: Array<Array<number>> = []
  for (let k = classes.length - 1; k > 0; k--) {
    const own = (classes[k] as LoweredClass).recurrence?.number
    const before = (classes[k + 1] as LoweredClass | undefined)?.recurrence?.number
    if (own !== undefined && own === before) blocks.at(-1)?.push(k)
    else blocks.push([k])
  }
  return blocks
}

/** The statements of the values, and after them those of the gradient. */
export const differentiated = ({ classes, forward, outputs, sequences }: Lowered, root: number): Program => {
  const arrayOf = (of: number): ArrayInfo => (classes[of] as LoweredClass).array
  const incoming: ReadonlyArray<Array<Passing>> = classes.map(() => [])
  const outgoing: Array<ReadonlyArray<Passing>> = classes.map(() => [])
  const adjoints = new Array<Adjoint | undefined>(classes.length).fill(undefined)
  const slopesOf: Array<ReadonlyArray<Statement>> = classes.map(() => [])
  const isPassedOver = new Uint8Array(classes.length)
  const backwards = sequencesOf(classes)

  const isConditional = (p: Passing): boolean => {
    const a = adjoints[p.from]
    return p.when !== undefined || (a?._tag === 'Array' && a.reached !== undefined)
  }
  const findAdjoint = (k: number, isMasked: (p: Passing) => boolean): void => {
    const c = classes[k] as LoweredClass
    const derivatives = outputs?.entries ?? c.array.length
    adjoints[k] =
      k === root
        ? { _tag: 'Number', value: 1 }
        : c.home !== k
          ? adjoints[c.home]
          : adjointOf(c, k === 0, derivatives, incoming[k] as Array<Passing>, isPassedOver[k] === 1, adjoints, isMasked)
  }
  const passOver = (ofs: ReadonlyArray<number>): void => {
    for (const of of ofs) isPassedOver[of] = 1
  }
  const passOn = (k: number): void => {
    const c = classes[k] as LoweredClass
    const prepared = passingsOf(c, k, arrayOf).map((p, n) => withSlope(c, p, n, sequences))
    const passings = prepared.map(({ passing }) => passing)
    outgoing[k] = passings
    passOver(passedOver(c, passings))
    slopesOf[k] = prepared.flatMap(({ slope }) => (slope === undefined ? [] : [slope]))
    for (const passing of passings) (incoming[passing.to.of] as Array<Passing>).push(passing)
  }
  const passNothingOn = (k: number): void => {
    adjoints[k] = { _tag: 'None' }
    passOver(passedOver(classes[k] as LoweredClass, []))
  }
  const incomingOf = (block: ReadonlyArray<number>): ReadonlyArray<Passing> =>
    block.flatMap((k) => incoming[k] as Array<Passing>)
  const blocks = blocksOf(classes)
  for (const block of blocks) {
    const [first] = block as readonly [number]
    if ((classes[first] as LoweredClass).recurrence === undefined) {
      findAdjoint(first, isConditional)
      if (adjoints[first]?._tag === 'None') passNothingOn(first)
      else passOn(first)
    } else {
      // Each step passes on to those before it: what is reached, and whether all of that counts, has to be known of all at once.
      const left = new Set(block)
      const next = (): number | undefined => block.find((k) => left.has(k) && incomingOf([k]).length > 0)
      for (let k = next(); k !== undefined; k = next()) {
        left.delete(k)
        passOn(k)
      }
      left.forEach(passNothingOn)
      const isMasked = incomingOf(block).some(isConditional) || block.some((k) => isPassedOver[k] === 1)
      block.forEach((k) => {
        if (!left.has(k)) findAdjoint(k, (p) => (block.includes(p.from) ? isMasked : isConditional(p)))
      })
    }
  }
  findAdjoint(0, isConditional)

  const statementsOf = (p: Passing): ReadonlyArray<Statement> => passingStatements(p, adjoints)
  const backward = blocks.flatMap((block) => {
    const passings = block.flatMap((k) => outgoing[k] as ReadonlyArray<Passing>)
    const isInside = (p: Passing): boolean => block.includes(p.to.of) || isKeptAtHand(p)
    return [
      ...passings
        .filter(isInside)
        .flatMap((p) =>
          statementsOf(p).map((s) => stepByStep(s, classes[p.from] as LoweredClass, p.group, backwards, true)),
        ),
      // What leaves a recurrence can wait until it is through, and is a loop over all steps then.
      ...passings.filter((p) => !isInside(p)).flatMap(statementsOf),
    ]
  })
  const gradient = adjoints[0]
  return {
    statements: [
      ...forward.flatMap((statements, k) => [...statements, ...(slopesOf[k] as ReadonlyArray<Statement>)]),
      ...backward,
    ],
    variables: arrayOf(0),
    gradient: gradient?._tag === 'Array' ? gradient.array : undefined,
    result: arrayOf(root),
    kept: outputs?.arrays ?? [],
  }
}

/**
 * A partial that costs as much as the operation itself is computed beside it, where the two share most of the work (tanh and its slope, say), and
 * kept until it is needed.
 */
const withSlope = (
  c: LoweredClass,
  p: Passing,
  n: number,
  sequences: ReadonlyArray<Sequence>,
): { readonly passing: Passing; readonly slope: Statement | undefined } => {
  if (c.kind === Kind.Sum || !isCostly(p.partial)) return { passing: p, slope: undefined }
  const { array } = c
  const slopeArray: ArrayInfo = {
    name: `${array.name}′${n === 0 ? '' : String(n + 1)}`,
    role: 'slope',
    length: array.length,
    contents: undefined,
  }
  const access = ownAccess(slopeArray, p.group)
  const slope: Statement = {
    extents: extentsOf(p.group.box),
    out: access,
    mode: 'set',
    initial: undefined,
    body: p.partial,
  }
  return { passing: { ...p, partial: load(access) }, slope: stepByStep(slope, c, p.group, sequences, false) }
}

/** The statements by which a contribution arrives. */
const passingStatements = (
  { from, group, partial, to, when }: Passing,
  adjoints: ReadonlyArray<Adjoint | undefined>,
): ReadonlyArray<Statement> => {
  const [source, target] = [adjoints[from] as Adjoint, adjoints[to.of] as Adjoint]
  if (target._tag !== 'Array' || source._tag === 'None') return []
  const ownOf = (array: ArrayInfo): Access => ownAccess(array, group)
  const reached = source._tag === 'Array' && source.reached !== undefined ? load(ownOf(source.reached)) : undefined
  const adjoint = source._tag === 'Number' ? numberBody(source.value) : load(ownOf(source.array))
  const condition = bothHold(reached, when)
  const extents = extentsOf(group.box)
  const adding = (array: ArrayInfo, body: Body): Statement => ({
    extents,
    out: array.role === 'gradient' && to.into !== undefined ? { array, ...to.into } : accessAt(to, () => array),
    mode: 'add',
    initial: undefined,
    body,
  })
  return [
    adding(target.array, onlyWhere(condition, bodies.mul(partial, adjoint))),
    ...(target.reached === undefined
      ? []
      : [adding(target.reached, condition === undefined ? numberBody(1) : onlyWhere(condition, numberBody(1)))]),
  ]
}
