extern "C" void __wasm_call_ctors() {}
extern "C" void* memcpy(void* to, const void*, unsigned long) { return to; }
void* operator new(unsigned long) { return reinterpret_cast<void*>(64); }
AttendResult attend(const Matrix& query, const Matrix& key, const Matrix& value) { return {query, key}; }
