/**
 * Reverse mode on statements: for each operand of a class, `adjoint(operand) += partial · adjoint(class)`, over the
 * same box. Partials come from the rules that everything else uses, on bodies.
 *
 * A contribution under a test is selected, and a node that no contribution reaches passes nothing on. So a class that
 * such contributions go to has an array that counts, for each of its nodes, those that reached it. So has a class of
 * which some nodes are used only where no derivative goes, in tests say: an adjoint of 0 would not do for these, as 0
 * · ∞ is NaN.
 */
import type { Access, ArrayInfo } from './access.js'
import { adjointOf, gradientFor, mayBeUnreached, type Adjoint } from './adjoint.js'
import { bodies, bothHold, load, numberBody, onlyWhere, type Body } from './body.js'
import {
  accessAt,
  extentsOf,
  keptFor,
  ownAccess,
  sequencesOf,
  stepByStep,
  type Lowered,
  type LoweredClass,
} from './lowered.js'
import { withFewerMarks } from './marks.js'
import { isKeptAtHand, passingsOf, type Passing } from './passings.js'
import { withSlope } from './slopes.js'
import type { Program, Statement } from './statement.js'

/**
 * Classes whose adjoints are complete together, from the last to the first: those of one recurrence, any other by
 * itself.
 */
const componentsOf = (classes: ReadonlyArray<LoweredClass>): ReadonlyArray<ReadonlyArray<number>> => {
  const components: Array<Array<number>> = []
  for (let k = classes.length - 1; k > 0; k--) {
    const own = (classes[k] as LoweredClass).recurrence?.number
    const before = (classes[k + 1] as LoweredClass | undefined)?.recurrence?.number
    if (own !== undefined && own === before) components.at(-1)?.push(k)
    else components.push([k])
  }
  return components
}

/** How derivatives flow back through classes: of each class, by its number. */
interface Flow {
  /** What it passes on. */
  readonly passings: ReadonlyArray<ReadonlyArray<Passing>>
  /** How its adjoint is represented. */
  readonly adjoints: ReadonlyArray<Adjoint | undefined>
  /** Partials that are computed beside its values. */
  readonly slopes: ReadonlyArray<ReadonlyArray<Statement>>
  /** The adjoint of class 0, the variables. */
  readonly gradient: ArrayInfo
}

/**
 * Goes through the classes from the result back to the variables. When a class has its turn, all that is passed on to
 * it is known, and with that how its adjoint is to be represented; then it passes on itself.
 */
const flowThrough = (
  { classes, outputs, sequences }: Lowered,
  root: number,
  components: ReadonlyArray<ReadonlyArray<number>>,
): Flow => {
  const arrayOf = (of: number): ArrayInfo => (classes[of] as LoweredClass).array
  const incoming: ReadonlyArray<Array<Passing>> = classes.map(() => [])
  const outgoing: Array<ReadonlyArray<Passing>> = classes.map(() => [])
  const adjoints = new Array<Adjoint | undefined>(classes.length).fill(undefined)
  const slopes: Array<ReadonlyArray<Statement>> = classes.map(() => [])

  /**
   * Whether a passing may not arrive: it stands under a test, or what passes it on may not have been reached itself.
   */
  const isConditional = (p: Passing): boolean => {
    const a = adjoints[p.from]
    return p.when !== undefined || (a?._tag === 'Array' && a.reached !== undefined)
  }
  const incomingOf = (k: number): ReadonlyArray<Passing> => incoming[k] as Array<Passing>
  /** Whether a class has to count what reaches its nodes. */
  const mustCount = (k: number, isUncertain: (p: Passing) => boolean): boolean =>
    mayBeUnreached(classes[k] as LoweredClass, incomingOf(k), isUncertain)
  const representation = (k: number, isCounted: boolean): Adjoint | undefined => {
    const c = classes[k] as LoweredClass
    if (k === root) return { _tag: 'Number', value: 1 }
    // What is copied into another class's array has its adjoint in that class's.
    return c.home === k ? adjointOf(c, incomingOf(k), isCounted, adjoints) : adjoints[c.home]
  }
  const passOn = (k: number): void => {
    const c = classes[k] as LoweredClass
    const prepared = passingsOf(c, k, arrayOf).map((p, n) => withSlope(c, p, n, sequences))
    const passings = prepared.map(({ passing }) => passing)
    outgoing[k] = passings
    slopes[k] = prepared.flatMap(({ slope }) => (slope === undefined ? [] : [slope]))
    for (const passing of passings) (incoming[passing.to.of] as Array<Passing>).push(passing)
  }
  /**
   * In a recurrence each step passes on to those before it, so its classes pass on to one another. All that are reached
   * pass on first; then it is decided which of these count what reached them.
   */
  const passThroughRounds = (component: ReadonlyArray<number>): void => {
    const left = new Set(component)
    const next = (): number | undefined => component.find((k) => left.has(k) && incomingOf(k).length > 0)
    for (let k = next(); k !== undefined; k = next()) {
      left.delete(k)
      passOn(k)
    }
    left.forEach((k) => {
      adjoints[k] = { _tag: 'None' }
    })
    const passing = component.filter((k) => !left.has(k))
    const counted = countedAmong(passing)
    for (const k of passing) adjoints[k] = representation(k, counted.has(k))
  }
  /**
   * The classes of a recurrence that count, as a fixpoint: none at first; then each of which some node may not be
   * reached, what is passed on by classes that count being uncertain, until there are no more. By induction over steps,
   * from the last to the first, all nodes of the others are reached.
   */
  const countedAmong = (component: ReadonlyArray<number>): ReadonlySet<number> => {
    const counted = new Set<number>()
    const isUncertain = (p: Passing): boolean => isConditional(p) || counted.has(p.from)
    for (let before = -1; before < counted.size;) {
      before = counted.size
      for (const k of component) if (!counted.has(k) && mustCount(k, isUncertain)) counted.add(k)
    }
    return counted
  }
  for (const component of components) {
    const [first] = component as readonly [number]
    if ((classes[first] as LoweredClass).recurrence !== undefined) passThroughRounds(component)
    else {
      adjoints[first] = representation(first, mustCount(first, isConditional))
      if (adjoints[first]?._tag !== 'None') passOn(first)
    }
  }
  const gradient = gradientFor(arrayOf(0), outputs)
  adjoints[0] = { _tag: 'Array', array: gradient, reached: undefined }
  return { passings: outgoing, adjoints, slopes, gradient }
}

/** Programs of values and derivatives. */
export interface Differentiated {
  readonly program: Program
  /** The one to ask where this one finds NaN in the gradient; absent where it is right itself. */
  readonly exact: (() => Program) | undefined
}

/** The statements of the values, and after them those of the gradient: with all marks, or as few as will do. */
export const differentiating = (lowered: Lowered, root: number): Differentiated => {
  const components = componentsOf(lowered.classes)
  const flow = flowThrough(lowered, root, components)
  const withAll = (): Program => programOf(lowered, root, components, flow)
  const fewer = withFewerMarks(lowered, root, flow)
  return fewer === undefined
    ? { program: withAll(), exact: undefined }
    : { program: programOf(lowered, root, components, { ...flow, adjoints: fewer }), exact: withAll }
}

/** The same with all marks. */
export const differentiated = (lowered: Lowered, root: number): Program => {
  const { exact, program } = differentiating(lowered, root)
  return exact === undefined ? program : exact()
}

const programOf = (
  { classes, forward, outputs }: Lowered,
  root: number,
  components: ReadonlyArray<ReadonlyArray<number>>,
  { adjoints, gradient, passings, slopes }: Flow,
): Program => {
  const backwards = sequencesOf(classes)
  const statementsOf = (p: Passing): ReadonlyArray<Statement> => passingStatements(p, adjoints)
  const backward = components.flatMap((component) => {
    const own = component.flatMap((k) => passings[k] as ReadonlyArray<Passing>)
    const isInside = (p: Passing): boolean => component.includes(p.to.of) || isKeptAtHand(p)
    return [
      ...own
        .filter(isInside)
        .flatMap((p) =>
          statementsOf(p).map((s) => stepByStep(s, classes[p.from] as LoweredClass, p.placed, backwards, true)),
        ),
      // What leaves a recurrence can wait until it is through, and is a loop over all steps then.
      ...own.filter((p) => !isInside(p)).flatMap(statementsOf),
    ]
  })
  return {
    statements: [
      ...forward.flatMap((statements, k) => [...statements, ...(slopes[k] as ReadonlyArray<Statement>)]),
      ...backward,
    ],
    variables: (classes[0] as LoweredClass).array,
    gradient,
    result: (classes[root] as LoweredClass).array,
    kept: keptFor(outputs),
  }
}

/** The statements by which a contribution arrives. */
const passingStatements = (
  { from, placed, partial, to, when }: Passing,
  adjoints: ReadonlyArray<Adjoint | undefined>,
): ReadonlyArray<Statement> => {
  const [source, target] = [adjoints[from] as Adjoint, adjoints[to.of] as Adjoint]
  if (target._tag !== 'Array' || source._tag === 'None') return []
  const ownOf = (array: ArrayInfo): Access => ownAccess(array, placed)
  const reached = source._tag === 'Array' && source.reached !== undefined ? load(ownOf(source.reached)) : undefined
  const adjoint = source._tag === 'Number' ? numberBody(source.value) : load(ownOf(source.array))
  const condition = bothHold(reached, when)
  const extents = extentsOf(placed.box)
  const adding = (array: ArrayInfo, body: Body): Statement => ({
    extents,
    out: array.use === 'gradient' && to.into !== undefined ? { array, ...to.into } : accessAt(to, () => array),
    mode: 'add',
    body,
  })
  return [
    adding(target.array, onlyWhere(condition, bodies.mul(partial, adjoint))),
    ...(target.reached === undefined ? [] : [adding(target.reached, onlyWhere(condition, numberBody(1)))]),
  ]
}
