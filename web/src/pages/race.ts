import '../components/attn-race/attn-race.ts'
