const { isMainThread } = require('node:worker_threads');

// Preloaded into what the launcher starts. Its standard input is a pipe that the
// launcher holds open: when the launcher is gone without having ended us, so by
// SIGKILL, the pipe ends, and a portal that nobody can stop any more (and that
// keeps the port) must not stay behind. It goes the same way, with its process
// group: an orderly end would write to a log that nobody reads, and fail forever.
// Worker threads preload this too, with a standard input of their own.
if (isMainThread) {
  process.stdin.once('close', () => process.kill(-process.pid, 'SIGKILL'));
  process.stdin.resume();
  process.stdin.unref();
}
