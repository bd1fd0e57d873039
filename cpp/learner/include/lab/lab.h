#pragma once
// What a learner's C++ finds there without an #include.
#include <lab/matrix.h>
#include <lab/output.h>

using lab::fail;
using lab::Matrix;
using lab::print;
using lab::show;
