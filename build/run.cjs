'use strict';
// Runs a source file as it was built: `node build/run.cjs scripts/ask.ts --help`. ES5, like check-node.cjs.

require('./check-node.cjs');
require('./run-program.cjs');
