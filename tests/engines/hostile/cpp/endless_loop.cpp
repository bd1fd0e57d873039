AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value) {
  print("begun");
  for (volatile int round = 0;;) round = round + 1;
}
