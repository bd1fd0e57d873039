import '../components/attn-memory/attn-memory.ts'
