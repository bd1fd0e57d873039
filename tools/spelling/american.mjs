// Spellings that the British dictionary lets pass, each with the one that the lab uses. (`color`, `behavior` and their like
// are not in it at all.) A tokenizer is a term of the field, and stays one.

/** Verbs in -ise: what stands before it. */
const stems = `
  amort apolog author capital categor central character critic custom digit discret emphas equal factor final formal general
  harmon ideal initial item legal linear local material maxim memor minim mobil modern monopol neutral normal optim organ
  orthogonal parallel parameter parametr penal personal polar popular priorit quant random rational real recogn regular
  reorgan scrutin serial special stabil standard summar symbol synchron trivial util vector visual`

const endings = ['e', 'ed', 'er', 'ers', 'es', 'ing', 'able', 'ation', 'ations']

const verbs = stems
  .trim()
  .split(/\s+/)
  .flatMap((stem) => ['', 'de', 're', 'un'].flatMap((before) => endings.map((end) => `${before}${stem}i|${end}`)))
  .map((word) => `${word.replace('|', 'z')}->${word.replace('|', 's')}`)

const others = { artifact: 'artefact', artifacts: 'artefacts', gray: 'grey', grays: 'greys' }
for (const end of ['', 's', 'ed']) others[`center${end}`] = { '': 'centre', s: 'centres', ed: 'centred' }[end]

export const american = [...verbs, ...Object.entries(others).map(([word, british]) => `${word}->${british}`)]
