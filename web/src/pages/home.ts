import '../components/attn-home-figure/attn-home-figure.ts'
