function attend(query) {
  return new Function('query', 'return query')(query)
}
