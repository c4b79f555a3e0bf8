import {
  derivativeLaws,
  differenceLaws,
  foldLaws,
  higherOrderLaws,
  laws,
  modeLaws,
  pullbackLaws,
  rewriteLaws,
  whereLaws,
} from 'fluxion/laws'
import { testKills } from './killed.js'

testKills(
  laws(
    'calculus',
    derivativeLaws,
    differenceLaws,
    modeLaws,
    pullbackLaws,
    higherOrderLaws,
    foldLaws,
    rewriteLaws,
    whereLaws,
  ),
)
