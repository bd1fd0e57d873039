function attend(query) {
  const scores = ;
  return scores
}
