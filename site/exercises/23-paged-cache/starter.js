// Row page * page_size + slot of keys and values is a slot of a page.
function create_cache(num_pages, page_size, head_dim, num_texts) {
  const room = () => new Matrix(num_pages * page_size, head_dim)
  return {
    page_size,
    keys: room(),
    values: room(),
    // For each page: how many tables list it. 0 is free.
    users: new Array(num_pages).fill(0),
    // For each text: its pages, and how many tokens it has.
    tables: Array.from({ length: num_texts }, () => []),
    lengths: new Array(num_texts).fill(0),
  }
}

// key, value (n × head_dim): n more tokens, or an Error if there are
// too few pages.
function append(cache, text, key, value) {
  // For each token: on which page, and in which slot?

  cache.lengths[text] += key.rows
}

// query (1 × head_dim): that of the newest token of the text.
function attend(cache, text, query) {
  const weights = new Matrix(1, cache.lengths[text])
  const output = new Matrix(1, cache.values.cols)

  // In which rows do the tokens of this text lie?

  return { output, weights }
}

function pages_in_use(cache) {
  return 0
}

// Both texts list the same pages from now on.
function fork(cache, text, copy) {
  cache.lengths[copy] = cache.lengths[text]
}

// The text is empty again.
function release(cache, text) {
  cache.lengths[text] = 0
}

// Row i of a with row j of b.
function dot(a, i, b, j) {
  let sum = 0
  for (let c = 0; c < a.cols; c++) sum += a.at(i, c) * b.at(j, c)
  return sum
}

// Turns an array of scores into shares that sum to 1.
function softmax(scores) {
  const largest = Math.max(...scores)
  const exps = scores.map((score) => Math.exp(score - largest))
  const sum = exps.reduce((total, x) => total + x, 0)
  return exps.map((x) => x / sum)
}
