'use strict';
// ES5 throughout: a Node.js that is too old for the program has to be able to read this file.

var required = /(\d+)\.(\d+)/.exec(require('../package.json').engines.node);
var running = /(\d+)\.(\d+)/.exec(process.version);

if (
  Number(running[1]) < Number(required[1]) ||
  (running[1] === required[1] && Number(running[2]) < Number(required[2]))
) {
  var message =
    'Verbatim needs Node.js ' +
    required[0] +
    ' or newer, but this is ' +
    process.version +
    '. Install a newer one from https://nodejs.org and run npm ci again.';
  process.stderr.write(message + '\n');
  process.exit(1);
}
