import '../components/attn-heads/attn-heads.ts'
