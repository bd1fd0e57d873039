function attend() {
  let text = 'x'
  for (;;) text += text
}
