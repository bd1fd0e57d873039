function attend(query, key) {
  if (!self.started) for (let i = 0; i < 1e5; i++) setTimeout(() => postMessage('late'), 0)
  self.started = true
  return { output: query, weights: key }
}
