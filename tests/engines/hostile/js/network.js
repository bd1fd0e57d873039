const leak = 'LEAK_SERVER'
const socket = leak.replace('http', 'ws')
const quiet = (promise) => void promise.catch(() => {})
const inWorker = (code) => new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })))
const tries = {
  fetch: () => quiet(fetch(leak + '/fetch', { mode: 'no-cors', keepalive: true })),
  request: () => {
    const request = new XMLHttpRequest()
    request.open('GET', leak + '/request', false)
    request.send()
  },
  script: () => importScripts(leak + '/script'),
  module: () => quiet(import(leak + '/module')),
  socket: () => new WebSocket(socket + '/socket'),
  stream: () => new WebSocketStream(socket + '/stream'),
  events: () => new EventSource(leak + '/events'),
  transport: () => new WebTransport(leak.replace('http', 'https') + '/transport'),
  beacon: () => navigator.sendBeacon(leak + '/beacon', 'x'),
  image: () => (new Image().src = leak + '/image'),
  font: () => quiet(new FontFace('leak', `url(${leak}/font)`).load()),
  peer: () => new RTCPeerConnection({ iceServers: [{ urls: leak.replace('http://', 'stun:') }] }).createDataChannel('x'),
  wasm: () => quiet(WebAssembly.compileStreaming(fetch(leak + '/wasm'))),
  worker: () => new Worker(leak + '/worker'),
  shared: () => new SharedWorker(leak + '/shared'),
  nested_fetch: () => inWorker(`fetch('${leak}/nested_fetch')`),
  nested_script: () => inWorker(`importScripts('${leak}/nested_script')`),
  nested_module: () => inWorker(`import('${leak}/nested_module')`),
  service: () => quiet(navigator.serviceWorker.register(leak + '/service')),
}
function attend(query, key) {
  if (self.tried) return { output: query, weights: key }
  self.tried = true
  for (const [name, attempt] of Object.entries(tries)) {
    try {
      attempt()
      console.log(`${name}: went on`)
    } catch (error) {
      console.log(`${name}: refused`)
    }
  }
  // What has gone on by itself has time to arrive.
  const end = Date.now() + 200
  while (Date.now() < end);
  return { output: query, weights: key }
}
