function attend() {
  return parent.document.querySelector('attn-editor').code
}
