import { main } from './main';

void main(process.argv.slice(2)).then(code => {
  // Not process.exit(): what is still in the pipe must be written.
  process.exitCode = code;
});
