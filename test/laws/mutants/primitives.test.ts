import { ownPrimitiveLaws } from 'fluxion/laws'
import { testKills } from './killed.js'

testKills(ownPrimitiveLaws)
