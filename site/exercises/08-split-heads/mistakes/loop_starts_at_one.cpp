// x (seq_len × embed_dim) → heads (num_heads · seq_len × head_dim), one head below the other
Matrix split(const Matrix& x, int num_heads) {
  const int seq_len = x.rows();
  const int head_dim = x.cols() / num_heads;
  Matrix heads(num_heads * seq_len, head_dim);
  for (int h = 1; h < num_heads; h++) {
    for (int t = 0; t < seq_len; t++) {
      for (int c = 0; c < head_dim; c++) heads.set(h * seq_len + t, c, x.at(t, h * head_dim + c));
    }
  }
  return heads;
}

// heads (num_heads · seq_len × head_dim) → x (seq_len × embed_dim)
Matrix merge(const Matrix& heads, int num_heads) {
  const int seq_len = heads.rows() / num_heads;
  const int head_dim = heads.cols();
  Matrix x(seq_len, num_heads * head_dim);
  for (int h = 0; h < num_heads; h++) {
    for (int t = 0; t < seq_len; t++) {
      for (int c = 0; c < head_dim; c++) x.set(t, h * head_dim + c, heads.at(h * seq_len + t, c));
    }
  }
  return x;
}
