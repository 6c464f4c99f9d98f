'use strict';
// Runs the built file of a source: `node build/run.cjs scripts/ask.ts --help`. Written in ES5, like
// check-node.cjs.

require('./check-node.cjs');
require('./run-program.cjs');
