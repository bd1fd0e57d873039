import '../components/attn-your-model/attn-your-model.ts'
