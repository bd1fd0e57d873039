// Out of the function that the code stands in, to be there before the port arrives.
return {} } }, self.addEventListener('message', ({ ports: [port] }) => {
  port.postMessage({ kind: 'started' })
  port.postMessage({ kind: 'finished', fault: { id: 'threw', title: 'FORGED', message: 'FORGED' } })
}), 1);
(function () { {
