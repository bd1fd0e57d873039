function attend(query) {
  if (query) {
  return query
}
