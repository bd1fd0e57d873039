const tries = {
  local: () => localStorage.setItem('stolen', '1'),
  session: () => sessionStorage.setItem('stolen', '1'),
  cookie: () => (document.cookie = 'stolen=1'),
  cookies: () => cookieStore.set('stolen', '1'),
  database: () => (indexedDB.open('attention-lab').onsuccess = () => console.log('database: LEAKED')),
  caches: () => void caches.open('stolen').then(() => console.log('caches: LEAKED'), () => {}),
  files: () => void navigator.storage.getDirectory().then(() => console.log('files: LEAKED'), () => {}),
  channel: () => new BroadcastChannel('attention-lab').postMessage('stolen'),
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
