// x (seq_len × embed_dim)
Matrix split(const Matrix& x, int num_heads) {
  const int head_dim = x.cols() / num_heads;
  Matrix heads(num_heads * x.rows(), head_dim);

  // Head h takes head_dim columns of every row. Where do they begin,
  // and where do its rows lie?

  return heads;
}

// heads (num_heads · seq_len × head_dim)
Matrix merge(const Matrix& heads, int num_heads) {
  Matrix x(heads.rows() / num_heads, num_heads * heads.cols());

  // The way back.

  return x;
}
