/** The child process of `IsolatedParser`. Its only argument is the memory limit in megabytes. */
import { SOURCE_FORMATS } from '../formats.ts';
import { serveParser } from './serve-parser.ts';

serveParser(SOURCE_FORMATS, Number(process.argv[2]));
