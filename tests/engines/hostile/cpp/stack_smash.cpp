// Past the end of a local array by pointer, where no index is checked.
AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value) {
  volatile char room[16];
  volatile char* at = room;
  for (int i = 0; i < 10000000; i++) *at++ = 1;
  return {query, key};
}
