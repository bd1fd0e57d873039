import { proveIn } from './proof.ts'

proveIn('js')
