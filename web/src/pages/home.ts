import '../components/attn-home-figure/attn-home-figure.ts'
import '../components/attn-position-count/attn-position-count.ts'
import '../components/attn-score-bytes/attn-score-bytes.ts'
