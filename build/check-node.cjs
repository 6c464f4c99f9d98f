'use strict';
// Written in ES5, so that a Node.js version too old for the program can still run this check.

/** The supported ranges, such as `^20.19.0 || >=24`. Each range begins with a version. */
var ranges = require('../package.json').engines.node.split(' || ');
var running = parse(process.version);

function parse(version) {
  var numbers = /(\d+)(?:\.(\d+))?/.exec(version);
  return { major: Number(numbers[1]), minor: Number(numbers[2] || 0) };
}

function allows(range) {
  var first = parse(range);
  if (running.major === first.major) return running.minor >= first.minor;
  return range.charAt(0) === '>' && running.major > first.major;
}

function describe(range) {
  var first = parse(range);
  var name = first.minor === 0 ? String(first.major) : first.major + '.' + first.minor;
  return name + (range.charAt(0) === '>' ? ' or newer' : '');
}

if (!ranges.some(allows)) {
  var message =
    'Verbatim needs Node.js ' +
    ranges.map(describe).join(', ') +
    ', but this is ' +
    process.version +
    '. Install one of these from https://nodejs.org, and run npm ci again.';
  process.stderr.write(message + '\n');
  process.exit(1);
}
