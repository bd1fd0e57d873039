// Row page * page_size + slot of keys and values is one slot of one page.
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

// The row of position i.
function row_of(cache, text, i) {
  const page = cache.tables[text][Math.floor(i / cache.page_size)]
  return page * cache.page_size + (i % cache.page_size)
}

// The last page has room, but not for this text alone.
function must_copy(cache, text) {
  const table = cache.tables[text]
  return cache.lengths[text] % cache.page_size > 0 && cache.users[table[table.length - 1]] > 1
}

function take_page(cache) {
  const page = cache.users.indexOf(0)
  cache.users[page] = 1
  return page
}

function copy_row(from, row, to, to_row) {
  for (let c = 0; c < from.cols; c++) to.set(to_row, c, from.at(row, c))
}

// Copy on write: the last page of this text becomes its own.
function copy_last_page(cache, text) {
  const { page_size, keys, values, users } = cache
  const table = cache.tables[text]
  const [shared, own] = [table.pop(), take_page(cache)]
  for (let slot = 0; slot < cache.lengths[text] % page_size; slot++) {
    copy_row(keys, shared * page_size + slot, keys, own * page_size + slot)
    copy_row(values, shared * page_size + slot, values, own * page_size + slot)
  }
  users[shared]--
  table.push(own)
}

// key, value (n × head_dim): n more tokens, or an Error if the pages do
// not suffice.
function append(cache, text, key, value) {
  const { page_size, keys, values, users, tables, lengths } = cache
  const free = users.filter((count) => count === 0).length
  const pages = Math.ceil((lengths[text] + key.rows) / page_size)
  const needed = pages - tables[text].length + (must_copy(cache, text) ? 1 : 0)
  if (needed > free) throw new Error(`This takes ${needed} more pages, and ${free} are free.`)

  for (let r = 0; r < key.rows; r++) {
    if (lengths[text] % page_size === 0) tables[text].push(take_page(cache))
    else if (must_copy(cache, text)) copy_last_page(cache, text)
    const row = row_of(cache, text, lengths[text])
    copy_row(key, r, keys, row)
    copy_row(value, r, values, row)
    lengths[text]++
  }
}

// query (1 × head_dim): that of the newest token of the text.
function attend(cache, text, query) {
  const { keys, values } = cache
  const length = cache.lengths[text]
  const weights = new Matrix(1, length)
  const output = new Matrix(1, values.cols)
  const scores = []
  for (let i = 0; i < length; i++) {
    scores.push(dot(query, 0, keys, row_of(cache, text, i)) / Math.sqrt(query.cols))
  }
  softmax(scores).forEach((share, i) => {
    const row = row_of(cache, text, i)
    weights.set(0, i, share)
    for (let c = 0; c < values.cols; c++) {
      output.set(0, c, output.at(0, c) + share * values.at(row, c))
    }
  })
  return { output, weights }
}

function pages_in_use(cache) {
  return cache.users.filter((count) => count > 0).length
}

// Both texts list the same pages from now on.
function fork(cache, text, copy) {
  cache.tables[copy] = cache.tables[text]
  cache.lengths[copy] = cache.lengths[text]
  for (const page of cache.tables[text]) cache.users[page]++
}

// The text is empty again.
function release(cache, text) {
  for (const page of cache.tables[text]) cache.users[page]--
  cache.tables[text] = []
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
