/**
 * `npm run laws`: every law of fluxion on as many samples as you like, on all cores, with the built package. See
 * `npm run laws -- --help`.
 */
import { either as E } from 'fp-ts'
import { commandIn, HELP } from './arguments.js'
import { chosen } from './choose.js'
import type { Plan } from './chunks.js'
import { loadLaws } from './load.js'
import { exitCode, merged } from './outcomes.js'
import { report } from './report.js'
import { tryAll } from './run.js'

const complain = (problems: ReadonlyArray<string>): number => {
  problems.forEach((p) => console.error(p))
  return 2
}

const main = async (args: ReadonlyArray<string>): Promise<number> => {
  const command = commandIn(args)
  if (E.isLeft(command)) return complain(command.left)
  if (command.right._tag === 'Help') {
    console.log(HELP)
    return 0
  }
  const { file, key, parts, runs } = command.right
  const laws = await loadLaws(file)
  if (E.isLeft(laws)) return complain([laws.left])
  const places = chosen(
    parts,
    laws.right.map(({ name }) => name),
  )
  if (E.isLeft(places)) return complain(places.left)

  const plan: Plan = { laws: places.right, runs, key }
  const { outcomes, ...ended } = await tryAll(plan, laws.right, command.right)
  const results = laws.right.flatMap(({ name, open }, place) => {
    const about = { law: name, statement: open((law) => law.statement), key }
    const chunks = outcomes.filter(({ chunk }) => chunk.law === place)
    return places.right.includes(place) ? [merged(about, chunks)] : []
  })
  console.log(report(results, { file, key }, ended))
  return exitCode(results, ended.interrupted)
}

process.exitCode = await main(process.argv.slice(2))
