import '../components/attn-machine/attn-machine.ts'
