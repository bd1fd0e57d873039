function attend(query, key) {
  setTimeout('postMessage("late")', 0)
  return { output: query, weights: key }
}
