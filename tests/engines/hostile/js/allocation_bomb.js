// Address space first, so that no machine has to swap: 8 GB at a time until the browser says no.
function attend() {
  const all = []
  for (;;) all.push(new Float64Array(1e9))
}
