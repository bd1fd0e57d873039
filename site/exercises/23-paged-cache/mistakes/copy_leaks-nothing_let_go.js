// A page is an object that knows its users; the free ones wait in a list.
function create_cache(num_pages, page_size, head_dim, num_texts) {
  const free = []
  for (let p = 0; p < num_pages; p++) {
    free.push({ keys: new Matrix(page_size, head_dim), values: new Matrix(page_size, head_dim), users: 0 })
  }
  const texts = Array.from({ length: num_texts }, () => ({ pages: [], length: 0 }))
  return { page_size, num_pages, head_dim, free, texts }
}

function let_go(cache, page) {
  if (page.users === 0) cache.free.push(page)
}

function new_page(cache) {
  const page = cache.free.shift()
  page.users = 1
  return page
}

function put(page, slot, key, value, row) {
  for (let c = 0; c < key.cols; c++) {
    page.keys.set(slot, c, key.at(row, c))
    page.values.set(slot, c, value.at(row, c))
  }
}

function append(cache, number, key, value) {
  const text = cache.texts[number]
  const used = text.length % cache.page_size
  const last = text.pages.at(-1)
  const is_shared = used > 0 && last.users > 1
  const room = used === 0 || is_shared ? 0 : cache.page_size - used
  const beyond = Math.max(0, key.rows + (is_shared ? used : 0) - room)
  if (Math.ceil(beyond / cache.page_size) > cache.free.length) throw new Error('The pool is full.')
  if (is_shared) {
    const own = new_page(cache)
    for (let slot = 0; slot < used; slot++) put(own, slot, last.keys, last.values, slot)
    let_go(cache, last)
    text.pages[text.pages.length - 1] = own
  }
  for (let r = 0; r < key.rows; r++) {
    const slot = text.length % cache.page_size
    if (slot === 0) text.pages.push(new_page(cache))
    put(text.pages.at(-1), slot, key, value, r)
    text.length++
  }
}

function attend(cache, number, query) {
  const { pages, length } = cache.texts[number]
  const weights = new Matrix(1, length)
  const sums = new Float64Array(cache.head_dim)
  let total = 0
  for (let i = 0; i < length; i++) {
    const { keys, values } = pages[Math.floor(i / cache.page_size)]
    const slot = i % cache.page_size
    let score = 0
    for (let c = 0; c < query.cols; c++) score += query.at(0, c) * keys.at(slot, c)
    const share = Math.exp(score / Math.sqrt(query.cols))
    total += share
    weights.set(0, i, share)
    for (let c = 0; c < query.cols; c++) sums[c] += share * values.at(slot, c)
  }
  for (let i = 0; i < length; i++) weights.set(0, i, weights.at(0, i) / total)
  const output = new Matrix(1, cache.head_dim)
  sums.forEach((sum, c) => output.set(0, c, sum / total))
  return { output, weights }
}

function pages_in_use(cache) {
  return cache.num_pages - cache.free.length
}

function fork(cache, number, copy) {
  const { pages, length } = cache.texts[number]
  for (const page of pages) page.users += 1
  cache.texts[copy] = { pages: pages.slice(), length }
}

function release(cache, number) {
  for (const page of cache.texts[number].pages) let_go(cache, page)
  cache.texts[number] = { pages: [], length: 0 }
}
