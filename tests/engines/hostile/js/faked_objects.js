// Right for the first case, which is the one that is shown, and lazy afterwards.
function attend(query, key, value) {
  return { output: { rows: query.rows, cols: value.cols, data: [] }, weights: true }
}
