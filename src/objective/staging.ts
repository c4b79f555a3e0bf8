/**
 * Dependency injection, to keep bundles small. `evaluate`, `valueAndGrad` and their kin take expressions and
 * objectives, but a program without objectives should not carry the code that stages these. So the functions that make
 * objectives hand that code over (`bringStage`), and whoever evaluates asks for it here.
 *
 * The variable below is only ever set to that one function, before the first objective exists.
 */
import { fail } from '../expr/error.js'
import type { Objective } from './objective.js'
import type { Staged } from './stage.js'

type Stage = (o: Objective<string>) => Staged

let stage: Stage | undefined

/** Hands over the function that stages objectives. */
export const bringStage = (brought: Stage): void => {
  stage = brought
}

/** An objective, staged. */
export const staged: Stage = (o) =>
  stage === undefined
    ? fail('BadObjective', 'objective', 'This is not an objective, as made by objective(e).')
    : stage(o)
