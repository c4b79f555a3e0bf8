import {
  gradientLaws,
  laws,
  networkLaws,
  objectiveLaws,
  ownCarrierLaws,
  ownOptimizerLaws,
  referenceCompiledLaws,
} from 'fluxion/laws'
import { testKills } from './killed.js'

testKills(
  laws(
    'carriers, objectives, networks, optimisers and back ends',
    ownCarrierLaws,
    gradientLaws,
    objectiveLaws,
    networkLaws,
    ownOptimizerLaws,
    referenceCompiledLaws,
  ),
)
