const { isMainThread } = require('node:worker_threads');

// Preloaded into what the launcher starts. Its standard input is a pipe that the
// launcher holds open: when the launcher is gone, even by SIGKILL, the pipe ends,
// and a portal that nobody can stop any more (and that keeps the port) must not
// stay behind. Worker threads preload this too, with a standard input of their own.
if (isMainThread) {
  process.stdin.once('close', () => process.kill(process.pid, 'SIGTERM'));
  process.stdin.resume();
  process.stdin.unref();
}
