/**
 * Where whoever evaluates finds out how objectives are staged. Values and gradients are the same functions for expressions as for
 * objectives; a program that has no objectives should not carry what stages them. So it is the making of an objective that brings it.
 *
 * The variable below is set to one thing only, before the first objective exists; nobody can tell when.
 */
import { fail } from '../expr/error.js'
import type { Objective } from './objective.js'
import type { Staged } from './stage.js'

type Stage = (o: Objective<string>) => Staged

let stage: Stage | undefined

/** Brings what stages objectives. */
export const bringStage = (brought: Stage): void => {
  stage = brought
}

/** An objective, staged. */
export const staged: Stage = (o) =>
  stage === undefined
    ? fail('BadObjective', 'objective', 'This is not an objective as made by objective(e) or meanOver(rows)(e).')
    : stage(o)
