import '../components/attn-heads/attn-heads.ts'
import '../components/attn-position-count/attn-position-count.ts'
import '../components/attn-score-bytes/attn-score-bytes.ts'
