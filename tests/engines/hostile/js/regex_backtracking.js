function attend() {
  const text = 'a'.repeat(60) + '!'
  for (;;) /^(a+)+$/.test(text)
}
