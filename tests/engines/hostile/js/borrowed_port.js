// Out of the function that the code stands in, to catch whoever posts the results.
return { attend() {} } } }, (MessagePort.prototype.postMessage = function (message) {
  console.log(this, message)
}), 1);
(function () { {
