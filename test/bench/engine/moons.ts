/** A full-batch step of the command line's two moons: by the fold, and compiled. */
import { either as E } from 'fp-ts'
import { key, numberedKey } from 'fluxion'
import { foldBackEnd } from 'fluxion/laws'
import { classifier, objectiveFor } from '../../../examples/cli/learner.js'
import { taskFor } from '../../../examples/cli/task.js'
import { middle } from '../figures.js'
import { bare } from '../learning.js'
import { arranged, compile, inOrder } from './backEnd.js'
import { difference } from './rounds.js'
import { repeated, timed } from './timing.js'

export interface Moons {
  /** Microseconds of a value with its gradient over all rows. */
  readonly fold: number
  readonly compiled: number
  /** fold ÷ compiled, the median over rounds. */
  readonly faster: number
  readonly difference: number
}

export const moons = async (): Promise<Moons> => {
  const found = await taskFor('moons', bare)
  if (E.isLeft(found)) throw new Error(found.left.join('\n'))
  const { plan, training } = found.right
  const learner = classifier(training.features.length, training.classes.length, plan)
  const objective = objectiveFor(training, learner, plan)
  const initial = learner.net.init(numberedKey(key(1), 2))
  const [parameters, point] = [[...initial.keys()], Float64Array.from(initial.values())]
  const [fold, compiled] = [foldBackEnd(objective), compile(objective)]
  const step = (back: typeof fold): (() => number) => {
    const [x, gradient] = [arranged(back, parameters, point), new Float64Array(point.length)]
    return () => back.into(x, gradient)
  }
  const [byFold, byCompiled] = [step(fold), step(compiled)]
  const rounds = Array.from({ length: 8 }, () => ({
    fold: timed(repeated(byFold), 100),
    compiled: timed(repeated(byCompiled), 20),
  })).slice(1)
  return {
    fold: middle(rounds.map((r) => r.fold)),
    compiled: middle(rounds.map((r) => r.compiled)),
    faster: middle(rounds.map((r) => r.fold / r.compiled)),
    difference: difference(inOrder(compiled, parameters, point), inOrder(fold, parameters, point)),
  }
}
