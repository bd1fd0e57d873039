function attend() {
  console.log('begun')
  for (;;);
}
