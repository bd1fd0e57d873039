function attend() {
  const list = []
  for (;;) list.push({ next: list.length })
}
