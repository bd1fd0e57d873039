import { proveIn } from './proof.ts'

proveIn('cpp')
