;(function (html) {
  var theme = new URLSearchParams(location.search).get('theme')
  try {
    theme = theme || localStorage.getItem('attention-lab:theme')
  } catch (error) {
    /* storage is blocked: follow the system */
  }
  if (theme === 'light' || theme === 'dark') html.dataset.theme = theme
  var simd = [
    0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
  ]
  var able =
    window.CSS &&
    CSS.supports('color', 'light-dark(red, red)') &&
    window.WebAssembly &&
    WebAssembly.validate(new Uint8Array(simd))
  if (!able) html.className += ' too-old'
})(document.documentElement)
