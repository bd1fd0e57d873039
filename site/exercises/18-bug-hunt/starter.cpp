// query (queries × d), key and value (keys × d)
// weights (queries × keys), output (queries × d)
int name_bug(const Matrix& query, const Matrix& key,
             const Matrix& value, const Matrix& weights,
             const Matrix& output) {
  // Which of the eight gives these weights and this output?

  return 0;
}
