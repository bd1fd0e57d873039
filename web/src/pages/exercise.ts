import '../components/attn-exercise/attn-exercise.ts'
