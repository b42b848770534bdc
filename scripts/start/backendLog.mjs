import { createInterface } from 'node:readline';

/** Distinct problems shown on the console before only the log is named. */
const shownAtMost = 5;
const longestLine = 200;

/** Warnings about what this launcher and the example's layer do on purpose. */
const expected = [
  /^backend\.baseUrl is set to a localhost URL/,
  // Over plain HTTP, command lines can log in in no other way.
  /'auth\.experimentalDynamicClientRegistration' configuration is deprecated/,
  /^Refresh tokens are enabled with SQLite/,
];

function parse(line) {
  if (!line.startsWith('{')) {
    return undefined;
  }
  try {
    return JSON.parse(line);
  } catch {
    // Not a log entry, only something that begins like one.
    return undefined;
  }
}

/** Some plugins log an error as it is, which is an object there. */
function messageOf({ message }) {
  return typeof message === 'string'
    ? message
    : String(message?.message ?? JSON.stringify(message));
}

/**
 * Follows a backend's output: everything into the log, warnings and errors in
 * short on the console, each kind once.
 *
 * @param options - `log` what {@link openLog} gives, `logName` its name, `say`, and
 *   `verbose` to show everything
 */
export function followLog(streams, { log, logName, say, verbose }) {
  const shown = new Set();
  for (const stream of streams) {
    createInterface({ input: stream, crlfDelay: Infinity }).on('line', line => {
      log.write(`${line}\n`);
      if (verbose) {
        say(line);
        return;
      }
      const entry = parse(line);
      if (entry?.level !== 'warn' && entry?.level !== 'error') {
        return;
      }
      const text = messageOf(entry).split('\n')[0].slice(0, longestLine);
      if (expected.some(pattern => pattern.test(text))) {
        return;
      }
      // The same problem with other numbers in it is the same problem.
      const kind = `${entry.plugin}:${text.replace(/\d+/g, '#')}`;
      if (shown.has(kind)) {
        return;
      }
      shown.add(kind);
      if (shown.size <= shownAtMost) {
        say(
          `  ${entry.level}: ${entry.plugin ? `${entry.plugin}: ` : ''}${text}`,
        );
      } else if (shown.size === shownAtMost + 1) {
        say(`  more warnings are in ${logName}`);
      }
    });
  }
}
